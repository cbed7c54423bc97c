using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace OutcomesTracker.Server.OpenApi;

/// <summary>
/// One request and its answer. In order, the examples show one patient's first months in a registry that is empty at first. A test sends
/// each request and compares the answer.
/// </summary>
/// <param name="Operation">The route's name.</param>
/// <param name="As">The caller's role, or <c>nobody</c> for a request without a token.</param>
/// <param name="Varies">Members of the answer whose values differ at every run.</param>
public sealed record Example(
    string Name,
    string Summary,
    string Operation,
    string As,
    ExampleRequest Request,
    ExampleAnswer Answer,
    ImmutableArray<string>? Varies = null
);

/// <summary>The request of an example. A body that is a string is NDJSON or, with a Content-Type, a picture in base64.</summary>
public sealed record ExampleRequest(string Method, string Path, IReadOnlyDictionary<string, string>? Headers = null, JsonNode? Body = null)
{
    [JsonIgnore]
    public byte[]? Picture => Headers?.ContainsKey("Content-Type") == true ? Convert.FromBase64String(Body!.GetValue<string>()) : null;
}

/// <summary>The answer of an example.</summary>
public sealed record ExampleAnswer(int Status, string? MediaType = null, JsonNode? Body = null);

/// <summary>The examples of the API's document, from Examples.json.</summary>
public static class Examples
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static ImmutableArray<Example> All { get; } = Read();

    private static ImmutableArray<Example> Read()
    {
        using var file = typeof(Examples).Assembly.GetManifestResourceStream("OutcomesTracker.Server.OpenApi.Examples.json")!;
        return [.. JsonSerializer.Deserialize<Example[]>(file, Options)!];
    }
}
