using System.Text.Json.Nodes;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.IntegrationTests.BadInput;

/// <summary>A valid value of a shape, with every optional field; and every field of a shape by its path.</summary>
internal static class ShapeSample
{
    public static JsonNode Of(Shape shape) => shape switch
    {
        Shape.Date => "2025-03-01",
        Shape.Id => Guid.NewGuid().ToString(),
        Shape.Code code => code.Values[0],
        Shape.Whole whole => Math.Max(whole.Lowest, Math.Min(whole.Highest, 2000)) is var number && number > 1000 && whole.Lowest < 1000 ? 1 : number,
        Shape.Decimal => 1.5m,
        Shape.Flag => true,
        Shape.Text text => OfText(text),
        Shape.List list => new JsonArray(Of(list.Entry)),
        Shape.Fields fields => new JsonObject(fields.All.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Name, Of(field.Shape)))),
        Shape.AnyOf any => Of(any.Kinds[0]),
        _ => throw new ArgumentOutOfRangeException(nameof(shape)),
    };

    /// <summary>Every field at every depth with its path, <c>treats[0].bodyArea</c>; a list's entry is a field too.</summary>
    public static IEnumerable<(string Path, bool IsRequired, Shape Shape)> Fields(Shape shape, string path = "") => shape switch
    {
        Shape.Fields fields => fields.All.SelectMany(field => Inside(field, path.Length == 0 ? field.Name : $"{path}.{field.Name}")),
        Shape.List list => [($"{path}[0]", true, list.Entry), .. Fields(list.Entry, $"{path}[0]")],
        // A replacement may be of any kind; one field wrong, it is nearest to its own.
        Shape.AnyOf any => Fields(any.Kinds[0], path),
        _ => [],
    };

    private static IEnumerable<(string, bool, Shape)> Inside(Field field, string path) => [(path, field.IsRequired, field.Shape), .. Fields(field.Shape, path)];

    // A pattern's sample is the one thing that a pattern does not tell.
    private static string OfText(Shape.Text text) => text.Pattern switch
    {
        null => "ordinary text",
        "^[A-Z]{3}$" => "EUR",
        "^[0-9A-Fa-f]{64}$" => new string('a', 64),
        var pattern => throw new ArgumentException($"No sample of {pattern}."),
    };
}
