using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OutcomesTracker.Server.OpenApi;

/// <summary>
/// One exchange of the document's story: the first months of one patient, told in order on an empty registry. A test sends each
/// request and compares the answer.
/// </summary>
/// <param name="Operation">The route's name.</param>
/// <param name="As">The role that asks, or <c>nobody</c>.</param>
/// <param name="Varies">Members of the answer that are never twice the same.</param>
public sealed record Example(
    string Name,
    string Summary,
    string Operation,
    string As,
    ExampleRequest Request,
    ExampleAnswer Answer,
    ImmutableArray<string>? Varies = null
);

/// <summary>What is sent. A body that is a string is sent as it stands.</summary>
public sealed record ExampleRequest(string Method, string Path, IReadOnlyDictionary<string, string>? Headers = null, JsonNode? Body = null);

/// <summary>What is answered.</summary>
public sealed record ExampleAnswer(int Status, string? MediaType = null, JsonNode? Body = null);

/// <summary>The story, from the file beside this one.</summary>
public static class Examples
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static ImmutableArray<Example> All { get; } = Read();

    private static ImmutableArray<Example> Read()
    {
        using var file = typeof(Examples).Assembly.GetManifestResourceStream("OutcomesTracker.Server.OpenApi.Examples.json")!;
        return [.. JsonSerializer.Deserialize<Example[]>(file, Options)!];
    }
}
