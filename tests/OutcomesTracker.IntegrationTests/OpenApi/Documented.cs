using System.Text.Json;
using System.Text.RegularExpressions;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Tests.Golden;
using OutcomesTracker.Tests.Style;

namespace OutcomesTracker.IntegrationTests.OpenApi;

/// <summary>What the checked-in document specifies for requests and responses.</summary>
internal static class Documented
{
    public const string File = "docs/reference/openapi.json";

    private static readonly Lazy<JsonElement> Known = new(() => JsonElement.Parse(Repository.Text(File)));

    private static readonly Lazy<List<(Regex Path, JsonElement Operations)>> Routes = new(() =>
        [
            .. Known
                .Value.GetProperty("paths")
                .EnumerateObject()
                .OrderBy(path => path.Name.Count(letter => letter == '{'))
                .Select(path => (new Regex($"^{Regex.Replace(path.Name, "{[^}]+}", "[^/]+")}$"), path.Value)),
        ]
    );

    public static JsonElement Document => Known.Value;

    /// <summary>The errors in an operation's body, according to the document.</summary>
    public static IEnumerable<string> RequestErrors(string operationId, JsonElement body) =>
        new JsonSchema(Document).Errors(
            Routes
                .Value.SelectMany(route => route.Operations.EnumerateObject())
                .Select(operation => operation.Value)
                .Single(operation => operation.GetProperty("operationId").GetString() == operationId)
                .GetProperty("requestBody")
                .GetProperty("content")
                .GetProperty("application/json")
                .GetProperty("schema"),
            body
        );

    /// <summary>The errors in a response, according to the document; none for an unknown route.</summary>
    public static IEnumerable<string> Errors(string method, string path, int status, string? mediaType, string body)
    {
        var route = Routes.Value.FirstOrDefault(route => route.Path.IsMatch(path));
        if (route.Path is null || !route.Operations.TryGetProperty(method.ToLowerInvariant(), out var operation))
            return [];
        if (!operation.GetProperty("responses").TryGetProperty($"{status}", out var answer))
            return [$"{status} is not documented: {body}"];
        if (mediaType is null)
            return answer.TryGetProperty("content", out _) ? ["a body is missing"] : [];
        if (!answer.TryGetProperty("content", out var content) || !content.TryGetProperty(mediaType, out var media))
            return [$"{mediaType} is not documented for {status}"];
        if (mediaType is Picture.ShownContentType or HistoryCsv.MediaType)
            return [];
        var schema = media.GetProperty("schema");
        var values = mediaType == "application/x-ndjson" ? body.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [body];
        return values.SelectMany(value => new JsonSchema(Document).Errors(schema, JsonElement.Parse(value)));
    }
}

/// <summary>Checks every response that a test receives against the document.</summary>
internal sealed class DocumentedAnswers() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    private const int LargestBody = 1_000_000;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        // While the document is being rewritten, its previous version does not apply.
        if (WrittenFile.IsWritten || response.Content.Headers.ContentLength is null or > LargestBody)
            return response;
        var errors = Documented
            .Errors(
                request.Method.Method,
                request.RequestUri!.AbsolutePath,
                (int)response.StatusCode,
                response.Content.Headers.ContentType?.MediaType,
                await response.Content.ReadAsStringAsync(cancellationToken)
            )
            .ToList();
        Assert.True(
            errors.Count == 0,
            $"{request.Method} {request.RequestUri.AbsolutePath} is not as the document says: {string.Join("; ", errors.Take(5))}"
        );
        return response;
    }
}
