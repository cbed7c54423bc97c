using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.OlderDatabase;

/// <summary>The older program's response to a query, byte for byte.</summary>
public sealed record OlderAnswer(Role Role, string? Clinic, string Path, int Status, string? ETag, string Body);

/// <summary>A command that the older program accepted, with its receipt; for an import, the line and its result.</summary>
public sealed record OlderCommand(Role Role, string? Clinic, string Subject, string Path, Guid Key, string Request, string Receipt);

/// <summary>The recorded queries of the older databases, and the check that a server still gives the same responses.</summary>
public static class OlderAnswers
{
    private const int Excerpt = 60;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>
    /// The responses, with no small cells hidden: which are hidden has come to be defined otherwise. Without the lists of patients, whose
    /// order and pages have too.
    /// </summary>
    public static async Task<IReadOnlyList<OlderAnswer>> All() =>
        [.. (await Everything()).Where(answer => !IsList(answer) && !IsForAuditorsNow(answer))];

    /// <summary>The lists of patients that were answered on one page.</summary>
    public static async Task<IReadOnlyList<OlderAnswer>> WholeLists() =>
        [
            .. (await Everything()).Where(answer =>
                IsList(answer) && Patients(answer.Body).Count == JsonElement.Parse(answer.Body).Number("total")
            ),
        ];

    /// <summary>The patients of a list, each as it was written.</summary>
    public static IReadOnlyList<string> Patients(string list) =>
        [.. JsonElement.Parse(list).GetProperty("patients").EnumerateArray().Select(patient => patient.GetRawText())];

    public static async Task<IReadOnlyList<OlderCommand>> Commands() => await Read<OlderCommand>("commands.json.gz");

    /// <summary>Repeats every query, and fails at the first response that differs.</summary>
    public static async Task AreStill(IReadOnlyList<OlderAnswer> answers, AnotherServer server)
    {
        foreach (var caller in answers.GroupBy(answer => (answer.Role, answer.Clinic)))
        {
            using var client = server.As(caller.Key.Role, caller.Key.Clinic);
            foreach (var answer in caller)
                IsStill(answer, await Ask(client, answer));
        }
    }

    private static async Task<OlderAnswer> Ask(HttpClient client, OlderAnswer answer)
    {
        using var response = await client.GetAsync(answer.Path);
        var body = await response.Content.ReadAsStringAsync();
        return answer with
        {
            Status = (int)response.StatusCode,
            ETag = response.Headers.ETag?.Tag,
            Body = response.IsSuccessStatusCode && IsHistory(answer) ? AsHistoriesWere(body) : body,
        };
    }

    /// <summary>A history without the members that its entries have now and had not then; byte for byte the same beside them.</summary>
    public static string AsHistoriesWere(string history)
    {
        var answer = JsonNode.Parse(history)!;
        foreach (var entry in answer["entries"]!.AsArray())
        foreach (var member in (string[])["daysLate", "corrects", "retracts", "correlationId", "causationId"])
            Assert.True(entry!.AsObject().Remove(member));
        return answer.ToJsonString(ApiJson.Options);
    }

    private static bool IsHistory(OlderAnswer answer) => answer.Path.EndsWith("/history", StringComparison.Ordinal);

    private static void IsStill(OlderAnswer then, OlderAnswer now)
    {
        if (IsAuditedHistory(then))
            then = then with { Body = AsAuditorsReadItNow(then.Body) };
        if (then == now || (IsCase(then) && then with { Body = "" } == now with { Body = "" } && Holds(now.Body, then.Body)))
            return;
        var (same, longest) = (then.Body.AsSpan().CommonPrefixLength(now.Body), Math.Max(then.Body.Length, now.Body.Length));
        Assert.Fail(
            $"""
            {then.Role} {then.Clinic} {then.Path}: status {then.Status} then and {now.Status} now,
            ETag {then.ETag} and {now.ETag}, from character {same} of {longest}:
            then {Around(then.Body, same)}
            now  {Around(now.Body, same)}
            """
        );
    }

    private static bool IsAuditedHistory(OlderAnswer answer) => answer is { Role: Role.Auditor, Status: 200 } && IsHistory(answer);

    /// <summary>
    /// A photo's storageKey is now masked for auditors, and the history tells where its free text is; all the rest is as it was, byte for
    /// byte.
    /// </summary>
    private static string AsAuditorsReadItNow(string history)
    {
        var answer = JsonNode.Parse(history)!.AsObject();
        var texts = Strings(answer).ToList();
        var paths = texts.Where(text => text.GetPropertyName() is "notes" or "note" or "reason").Select(text => text.GetPath()[2..]);
        answer.Insert(answer.IndexOf("entries"), "freeText", JsonSerializer.SerializeToNode(new { shown = true, paths }));
        foreach (var key in texts.Where(text => text.GetPropertyName() == "storageKey"))
            key.ReplaceWith("masked");
        return answer.ToJsonString(ApiJson.Options);
    }

    /// <summary>Every text that is the value of a member, in the document's order.</summary>
    private static IEnumerable<JsonNode> Strings(JsonNode? node) =>
        node switch
        {
            JsonObject members => members.SelectMany(member => Strings(member.Value)),
            JsonArray entries => entries.SelectMany(Strings),
            { Parent: JsonObject } when node.GetValueKind() == JsonValueKind.String => [node],
            _ => [],
        };

    private static Task<List<OlderAnswer>> Everything() => Read<OlderAnswer>("answers.json.gz");

    /// <summary>Auditors were refused every case, and may read it now.</summary>
    private static bool IsForAuditorsNow(OlderAnswer answer) =>
        answer is { Role: Role.Auditor, Status: 403 } && IsCase(answer with { Status = 200 });

    private static bool IsList(OlderAnswer answer) => answer.Status == 200 && answer.Path.Split('?')[0] == "/v1/patients";

    /// <summary>A case may have come to show more; every member that it had stays as it was.</summary>
    private static bool IsCase(OlderAnswer answer) => answer.Status == 200 && answer.Path.Split('/') is ["", "v1", "patients", _];

    private static bool Holds(string now, string then) => Holds(JsonElement.Parse(now), JsonElement.Parse(then));

    private static bool Holds(JsonElement now, JsonElement then) =>
        (now.ValueKind, then.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => then.EnumerateObject()
                .All(member => now.TryGetProperty(member.Name, out var value) && Holds(value, member.Value)),
            (JsonValueKind.Array, JsonValueKind.Array) => now.GetArrayLength() == then.GetArrayLength()
                && now.EnumerateArray().Zip(then.EnumerateArray()).All(entry => Holds(entry.First, entry.Second)),
            _ => now.GetRawText() == then.GetRawText(),
        };

    private static string Around(string body, int place) => body[Math.Max(0, place - Excerpt)..Math.Min(body.Length, place + Excerpt)];

    private static async Task<List<T>> Read<T>(string file)
    {
        await using var unpacked = new GZipStream(File.OpenRead(OlderDatabase.Kept(file)), CompressionMode.Decompress);
        return (await JsonSerializer.DeserializeAsync<List<T>>(unpacked, Json))!;
    }
}
