using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.OpenApi;

/// <summary>Writes shapes as JSON Schema.</summary>
public static class ShapeSchemas
{
    public static OpenApiSchema Of(Shape shape) => shape switch
    {
        Shape.Date => new() { Type = JsonSchemaType.String, Format = "date" },
        Shape.Id => new() { Type = JsonSchemaType.String, Format = "uuid" },
        Shape.Code code => OfCodes(code.Values),
        Shape.Whole whole => OfWhole(whole),
        Shape.Decimal number => new() { Type = JsonSchemaType.Number, Minimum = number.Lowest?.ToString(CultureInfo.InvariantCulture) },
        Shape.Flag => new() { Type = JsonSchemaType.Boolean },
        Shape.Text text => new() { Type = JsonSchemaType.String, MinLength = text.MayBeBlank ? null : 1, MaxLength = text.Longest, Pattern = text.Pattern ?? (text.MayBeBlank ? null : "\\S") },
        Shape.List list => new()
        {
            Type = JsonSchemaType.Array, Items = Of(list.Entry), MinItems = list.Fewest > 0 ? list.Fewest : null, MaxItems = list.Most,
            UniqueItems = list.IsDistinct ? true : null,
        },
        Shape.Fields fields => OfFields(fields),
        Shape.AnyOf any => new() { AnyOf = [.. any.Kinds.Select(kind => (IOpenApiSchema)OfFields(kind))] },
        _ => throw new ArgumentOutOfRangeException(nameof(shape)),
    };

    public static OpenApiSchema OfCodes(IEnumerable<string> codes) =>
        new() { Type = JsonSchemaType.String, Enum = [.. codes.Select(code => (JsonNode)JsonValue.Create(code))] };

    // A bound that is only the machine's is no bound of the contract's.
    private static OpenApiSchema OfWhole(Shape.Whole whole) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = whole.Highest > int.MaxValue ? "int64" : "int32",
        Minimum = whole.Lowest == int.MinValue ? null : whole.Lowest.ToString(CultureInfo.InvariantCulture),
        Maximum = whole.Highest is int.MaxValue or long.MaxValue ? null : whole.Highest.ToString(CultureInfo.InvariantCulture),
    };

    private static OpenApiSchema OfFields(Shape.Fields fields) => new()
    {
        Type = JsonSchemaType.Object,
        AdditionalPropertiesAllowed = false,
        Required = fields.All.Where(field => field.IsRequired).Select(field => field.Name).ToHashSet(StringComparer.Ordinal),
        Properties = fields.All.ToDictionary(field => field.Name, Told, StringComparer.Ordinal),
    };

    private static IOpenApiSchema Told(Field field)
    {
        var schema = Of(field.Shape);
        schema.Description = FieldSentences.Of(field.Name);
        return schema;
    }
}
