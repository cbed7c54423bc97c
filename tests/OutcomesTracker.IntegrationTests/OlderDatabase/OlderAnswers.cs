using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.OlderDatabase;

/// <summary>What the older program answered to a question, to the byte.</summary>
public sealed record OlderAnswer(Role Role, string? Clinic, string Path, int Status, string? ETag, string Body);

/// <summary>A command that the older program took, and its receipt: of an import the line and its result.</summary>
public sealed record OlderCommand(Role Role, string? Clinic, string Subject, string Path, Guid Key, string Request, string Receipt);

/// <summary>The questions beside the older databases, and whether a server answers them as it was done then.</summary>
public static class OlderAnswers
{
    private const int Excerpt = 60;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>With nothing hidden from a researcher.</summary>
    public static async Task<IReadOnlyList<OlderAnswer>> All() => await Read<OlderAnswer>("answers.json.gz");

    /// <summary>A researcher's, with the small cells hidden that were hidden then.</summary>
    public static async Task<IReadOnlyList<OlderAnswer>> Suppressed() => await Read<OlderAnswer>("suppressed.json.gz");

    public static async Task<IReadOnlyList<OlderCommand>> Commands() => await Read<OlderCommand>("commands.json.gz");

    /// <summary>Asks everything again, and fails at the first answer that is another.</summary>
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
        return answer with { Status = (int)response.StatusCode, ETag = response.Headers.ETag?.Tag, Body = body };
    }

    private static void IsStill(OlderAnswer then, OlderAnswer now)
    {
        if (then == now)
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

    private static string Around(string body, int place) => body[Math.Max(0, place - Excerpt)..Math.Min(body.Length, place + Excerpt)];

    private static async Task<List<T>> Read<T>(string file)
    {
        await using var unpacked = new GZipStream(File.OpenRead(OlderDatabase.Kept(file)), CompressionMode.Decompress);
        return (await JsonSerializer.DeserializeAsync<List<T>>(unpacked, Json))!;
    }
}
