using System.Text.Json.Nodes;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.IntegrationTests.BadInput;

/// <summary>Returns a valid value of a kind with every optional field, and every field of a kind by its path.</summary>
internal static class KindSample
{
    public static JsonNode Of(FieldKind kind) =>
        kind switch
        {
            DayKind => "2025-03-01",
            InstantKind => "2025-03-01T10:00:00Z",
            IdKind => Guid.NewGuid().ToString(),
            CodeKind code => code.Codes[0],
            WholeKind whole => Math.Max(whole.Lowest, Math.Min(whole.Highest, 2000)) is var number && number > 1000 && whole.Lowest < 1000
                ? 1
                : number,
            DecimalKind => 1.5m,
            FlagKind => true,
            TextKind text => OfText(text),
            ListKind list => new JsonArray(Of(list.Entry)),
            ObjectKind fields => new JsonObject(
                fields.Fields.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Name, Of(field.Kind)))
            ),
            AnyKind any => Of(Enrolment(any)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    /// <summary>Every field at every depth with its path, such as <c>treats[0].bodyArea</c>; a list's entry counts as a field.</summary>
    public static IEnumerable<(string Path, bool IsRequired, FieldKind Kind)> Fields(FieldKind kind, string path = "") =>
        kind switch
        {
            ObjectKind fields => fields.Fields.SelectMany(field => Inside(field, path.Length == 0 ? field.Name : $"{path}.{field.Name}")),
            ListKind list => [($"{path}[0]", true, list.Entry), .. Fields(list.Entry, $"{path}[0]")],
            AnyKind any => Fields(Enrolment(any), path),
            _ => [],
        };

    /// <summary>A replacement may be of any kind; here it is an enrolment. With one wrong field it still matches that kind best.</summary>
    private static ObjectKind Enrolment(AnyKind any) => any.Kinds.Single(kind => kind.Fields.Any(field => field.Name == "enrolledOn"));

    private static IEnumerable<(string, bool, FieldKind)> Inside(Field field, string path) =>
        [(path, field.IsRequired, field.Kind), .. Fields(field.Kind, path)];

    // A text that matches each pattern, since it cannot be derived from the pattern.
    private static string OfText(TextKind text) =>
        text.Form?.Pattern switch
        {
            null => "ordinary text",
            "^[A-Z]{3}$" => "EUR",
            "^[0-9A-Fa-f]{64}$" => new string('a', 64),
            var pattern => throw new ArgumentException($"No sample of {pattern}."),
        };
}
