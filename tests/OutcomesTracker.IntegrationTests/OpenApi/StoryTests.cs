using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Tests.Golden;

namespace OutcomesTracker.IntegrationTests.OpenApi;

/// <summary>The document's examples form one story on an empty registry: sent in order, each gets the documented response.</summary>
public sealed partial class StoryTests(EmptyRegistry registry) : IClassFixture<EmptyRegistry>
{
    private const string File = "src/OutcomesTracker.Server/OpenApi/Examples.json";

    /// <summary>What stands in later paths for what the last answer of a kind said where it is, by the beginning of that.</summary>
    private static readonly Dictionary<string, string> Placeholders = new()
    {
        ["/v1/imports/"] = "{importId}",
        ["/v1/audit/what-if/"] = "{whatIfId}",
    };

    private readonly Dictionary<string, string> located = Placeholders.Values.ToDictionary(placeholder => placeholder, _ => "");

    /// <summary>The current day within a sentence of a response; it is replaced by the documented day.</summary>
    [GeneratedRegex(@"today, \d{4}-\d\d-\d\d")]
    private static partial Regex Today { get; }

    [Fact]
    public async Task Every_example_is_answered_as_it_says()
    {
        var told = new List<Example>();
        foreach (var example in Examples.All)
            told.Add(example with { Answer = await Ask(example) });
        WrittenFile.Matches(File, JsonSerializer.Serialize(told, Examples.Options) + "\n");
    }

    [Fact]
    public void Every_operation_has_an_example_of_its_success_and_every_problem_has_one_somewhere()
    {
        // Problems that a single request cannot show (unsupported method, slow body, size, media type, rate, server error, outage, lost
        // files); other suites cover them.
        string[] unshown =
        [
            "method-not-allowed",
            "too-slow",
            "too-large",
            "unsupported-media-type",
            "too-many",
            "unexpected",
            "unavailable",
            "photo-missing",
            "photo-foreign",
            "photo-altered",
            "photo-unreadable",
        ];
        var operations = Documented
            .Document.GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject())
            .Select(operation => operation.Value.GetProperty("operationId").GetString()!);
        // Only what no webhook took for a day can be sent again; WebhookDeliveryTests do.
        Assert.Equal(
            operations.Except(["replay-dead-letter"]).Order(),
            Examples.All.Where(example => example.Answer.Status < 300).Select(example => example.Operation).Distinct().Order()
        );
        var shown = Examples
            .All.Where(example => example.Answer.Status >= 400)
            .Select(example => ((string)example.Answer.Body!["type"]!).Split('/')[^1]);
        Assert.Equal(ProblemKinds.All.Select(kind => kind.Slug).Except(unshown).Order(), shown.Distinct().Order());
    }

    [Fact]
    public void Every_example_stands_in_the_document_once_in_its_place()
    {
        Assert.Equal(Examples.All.Length, Examples.All.Select(example => (example.Operation, example.Name)).Distinct().Count());
        var operations = Documented
            .Document.GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject())
            .ToDictionary(operation => operation.Value.GetProperty("operationId").GetString()!, operation => operation.Value);
        foreach (var example in Examples.All.Where(example => example.Answer.Body is not null))
        {
            var shown = operations[example.Operation]
                .GetProperty("responses")
                .GetProperty($"{example.Answer.Status}")
                .GetProperty("content")
                .GetProperty(example.Answer.MediaType!)
                .GetProperty("examples")
                .GetProperty(example.Name)
                .GetProperty("value");
            Assert.True(
                JsonElement.DeepEquals(JsonSerializer.SerializeToElement(example.Answer.Body), shown),
                $"docs/reference/openapi.json is older than the example {example.Name}: write it anew once more."
            );
        }
    }

    /// <summary>
    /// The response, with the documented value in each member that varies. A GET is repeated for a while until the response is as
    /// documented.
    /// </summary>
    private Task<ExampleAnswer> Ask(Example example) =>
        example.Request.Method == "GET"
            ? Eventually.Answers(
                () => Send(example),
                answer => Same(answer, example.Answer),
                WrittenFile.IsWritten ? TimeSpan.FromSeconds(3) : null
            )
            : Send(example);

    private async Task<ExampleAnswer> Send(Example example)
    {
        using var client = Client(example.As);
        using var request = new HttpRequestMessage(
            new(example.Request.Method),
            located.Aggregate(example.Request.Path, (path, one) => path.Replace(one.Key, one.Value, StringComparison.Ordinal))
        );
        if (example.Request.Body is { } body)
            request.Content =
                example.Request.Picture is { } picture ? new ByteArrayContent(picture)
                : body is JsonValue text
                    ? new StringContent(text.GetValue<string>(), Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"))
                : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        foreach (var (name, value) in example.Request.Headers ?? new Dictionary<string, string>())
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        var (mediaType, told) = (
            response.Content.Headers.ContentType?.MediaType,
            Today.Replace(await response.Content.ReadAsStringAsync(), "today, 2026-11-21")
        );
        foreach (var (beginning, placeholder) in Placeholders)
            if (response.Headers.Location?.OriginalString is { } location && location.StartsWith(beginning, StringComparison.Ordinal))
                located[placeholder] = location[beginning.Length..];
        var json =
            told.Length == 0 || mediaType == Picture.ShownContentType ? null
            : mediaType == "application/x-ndjson" ? JsonValue.Create(told)
            : JsonNode.Parse(told);
        foreach (var name in example.Varies ?? [])
            Settle(json, name, example.Answer.Body);
        return new((int)response.StatusCode, mediaType, json);
    }

    private HttpClient Client(string role) =>
        role == "nobody" ? new HttpClient(new DocumentedAnswers()) { BaseAddress = registry.Address }
        : Code<Role>.TryParse(role, out var known)
            ? registry.As(known, Caller.ClinicRoles.Contains(known) ? "harbour" : null, subject: role == "clinician" ? "dr-okafor" : role)
        : throw new ArgumentException(role);

    /// <summary>Replaces a member's value with the documented one, at every depth.</summary>
    private static void Settle(JsonNode? node, string name, JsonNode? documented)
    {
        if (node is JsonObject members)
            foreach (var member in members.Select(member => member.Key).ToList())
                if (member == name && (documented as JsonObject)?[name] is { } value)
                    members[member] = value.DeepClone();
                else
                    Settle(members[member], name, (documented as JsonObject)?[member]);
        else if (node is JsonArray entries && documented is JsonArray told)
            for (var place = 0; place < Math.Min(entries.Count, told.Count); place++)
                Settle(entries[place], name, told[place]);
    }

    private static bool Same(ExampleAnswer answer, ExampleAnswer told) =>
        (answer.Status, answer.MediaType) == (told.Status, told.MediaType) && JsonNode.DeepEquals(answer.Body, told.Body);
}
