using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.OpenApi;

/// <summary>Writes a <see cref="FieldKind"/> as JSON Schema.</summary>
public static class KindSchemas
{
    public static OpenApiSchema Of(FieldKind kind) =>
        kind switch
        {
            DayKind => new() { Type = JsonSchemaType.String, Format = "date" },
            InstantKind => new() { Type = JsonSchemaType.String, Format = "date-time" },
            IdKind => new() { Type = JsonSchemaType.String, Format = "uuid" },
            CodeKind code => OfCodes(code.Codes),
            WholeKind whole => OfWhole(whole),
            DecimalKind number => new() { Type = JsonSchemaType.Number, Minimum = number.Lowest?.ToString(CultureInfo.InvariantCulture) },
            FlagKind => new() { Type = JsonSchemaType.Boolean },
            TextKind text => new()
            {
                Type = JsonSchemaType.String,
                MinLength = text.MayBeBlank ? null : 1,
                MaxLength = text.Longest,
                Pattern = text.Form?.Pattern ?? (text.MayBeBlank ? null : "\\S"),
            },
            ListKind list => new()
            {
                Type = JsonSchemaType.Array,
                Items = Of(list.Entry),
                MinItems = list.Fewest > 0 ? list.Fewest : null,
                MaxItems = list.Most,
                UniqueItems = list.Distinct is null ? null : true,
            },
            ObjectKind fields => OfFields(fields),
            AnyKind any => new() { AnyOf = [.. any.Kinds.Select(IOpenApiSchema (one) => OfFields(one))] },
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    public static OpenApiSchema OfCodes(IEnumerable<string> codes) =>
        new() { Type = JsonSchemaType.String, Enum = [.. codes.Select(code => (JsonNode)JsonValue.Create(code))] };

    // A bound that is only the integer type's own is not part of the contract.
    private static OpenApiSchema OfWhole(WholeKind whole) =>
        new()
        {
            Type = JsonSchemaType.Integer,
            Format = whole.Highest > int.MaxValue ? "int64" : "int32",
            Minimum = whole.Lowest is int.MinValue or long.MinValue ? null : whole.Lowest.ToString(CultureInfo.InvariantCulture),
            Maximum = whole.Highest is int.MaxValue or long.MaxValue ? null : whole.Highest.ToString(CultureInfo.InvariantCulture),
        };

    private static OpenApiSchema OfFields(ObjectKind kind) =>
        new()
        {
            Type = JsonSchemaType.Object,
            AdditionalPropertiesAllowed = false,
            Required = kind.Fields.Where(field => field.IsRequired).Select(field => field.Name).ToHashSet(StringComparer.Ordinal),
            Properties = kind.Fields.ToDictionary(field => field.Name, Described, StringComparer.Ordinal),
        };

    private static IOpenApiSchema Described(Field field)
    {
        var schema = Of(field.Kind);
        schema.Description = field.Sentence();
        if (field.IsRequired)
            return schema;
        schema.Type |= JsonSchemaType.Null;
        schema.Enum?.Add(JsonNullSentinel.JsonNull);
        return schema;
    }
}
