using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using OutcomesTracker.Domain.Events;
using OutcomesTracker.Tests.Golden;

namespace OutcomesTracker.Tests.Reference;

/// <summary>The reference page of stored events: the meaning and the fields of each, and one as it is stored in the database.</summary>
internal static class EventsPage
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Dictionary<string, string> Summaries = XDocument
        .Load(Path.Combine(AppContext.BaseDirectory, "OutcomesTracker.Domain.xml"))
        .Descendants("member")
        .Where(member => member.Element("summary") is not null)
        .ToDictionary(member => (string)member.Attribute("name")!, member => Plain(member.Element("summary")!));

    public static string Text { get; } =
        $"""
            # Events

            Written from the code and from `tests/golden/events`, which fix every stored shape for ever; written
            anew as step 5 of docs/guide/add-a-feature.md says.

            One event a command, in `mt_events`, one stream a patient (and one a clinic). Who, when and why stand beside the event and never
            in it: `timestamp` (the server's clock), `user_name` (the token's subject), `correlation_id`, `causation_id`, and `headers` with
            the role, the claimed actor of an import line, the idempotency key, an HMAC of the content, and the version of the clinical
            rules that judged. `identity`, `notes`, `note` and every `reason` are sealed under the patient's own key and
            begin with `enc:v1:`.

            {string.Join("\n\n", EventNames.All.Select(pair => Section(pair.Key, pair.Value)))}

            """;

    private static string Section(string name, Type type) =>
        $"""
            ## `{name}`

            {Summaries[$"T:{type.FullName}"]}

            | field | type | |
            | --- | --- | --- |
            {string.Join('\n', Constructor(type).Select(Row))}

            ```json
            {JsonNode.Parse(GoldenFiles.Event($"{name}.json"))!.ToJsonString(Indented)}
            ```
            """;

    private static ParameterInfo[] Constructor(Type type) =>
        type.GetConstructors()
            .Select(one => one.GetParameters())
            .Single(parameters => parameters is not [{ } only] || only.ParameterType != type);

    private static string Row(ParameterInfo field)
    {
        var isOptional = new NullabilityInfoContext().Create(field).WriteState == NullabilityState.Nullable;
        var type = Nullable.GetUnderlyingType(field.ParameterType) ?? field.ParameterType;
        return $"| `{Name(field)}` | {Told(type)} | {(isOptional ? "optional" : "")} |";
    }

    private static string Told(Type type) =>
        type switch
        {
            _ when type == typeof(Guid) => "UUID",
            _ when type == typeof(DateOnly) => "day",
            _ when type == typeof(string) => "text",
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(int) => "whole number",
            _ when type == typeof(decimal) => "decimal",
            _ when type == typeof(ProtectedText) => "sealed text",
            _ when type == typeof(PatientEvent) => "an event with its stored name",
            { IsGenericType: true } => $"list: {Told(type.GetGenericArguments()[0])}",
            { IsEnum: true } => $"code: {string.Join(" ", Codes(type).Select(code => $"`{code}`"))}",
            _ => $"object: {string.Join(", ", Constructor(type).Select(member => $"`{Name(member)}`"))}",
        };

    private static string Name(ParameterInfo field) => $"{char.ToLowerInvariant(field.Name![0])}{field.Name[1..]}";

    private static IEnumerable<string> Codes(Type type) =>
        (IEnumerable<string>)typeof(Code<>).MakeGenericType(type).GetProperty("All")!.GetValue(null)!;

    /// <summary>The summary as plain text, in which each reference is replaced with the last part of its name.</summary>
    private static string Plain(XElement summary)
    {
        foreach (var reference in summary.Descendants().Where(one => one.Name.LocalName is "see" or "paramref").ToList())
            reference.ReplaceWith(((string?)reference.Attribute("cref") ?? (string?)reference.Attribute("name"))!.Split('.')[^1]);
        return Regex.Replace(summary.Value, @"\s+", " ").Trim();
    }
}
