using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OutcomesTracker.IntegrationTests.OpenApi;

/// <summary>
/// Validates a value against a schema of the API's document, with the part of JSON Schema that the document uses. An unknown keyword is an
/// error, so that none is ignored.
/// </summary>
internal sealed class JsonSchema(JsonElement document)
{
    private static readonly string[] Annotations = ["description", "format", "title", "examples", "default"];

    /// <summary>The errors in the value, each with its path; none when it is valid.</summary>
    public IEnumerable<string> Errors(JsonElement schema, JsonElement value, string path = "$")
    {
        foreach (var keyword in schema.EnumerateObject())
        foreach (var error in Of(keyword.Name, keyword.Value, schema, value, path))
            yield return error;
    }

    private IEnumerable<string> Of(string keyword, JsonElement told, JsonElement schema, JsonElement value, string path) =>
        keyword switch
        {
            "$ref" => Errors(Resolve(told.GetString()!), value, path),
            "type" => Types(told).Any(type => Is(type, value)) ? [] : [$"{path}: {value.ValueKind} is not {told.GetRawText()}"],
            "enum" => told.EnumerateArray()
                .Any(one =>
                    one.ValueKind == value.ValueKind
                    && (TextOf(one) is { } code ? code == TextOf(value) : JsonElement.DeepEquals(one, value))
                )
                ? []
                : [$"{path}: not one of the list"],
            "required" when value.ValueKind == JsonValueKind.Object => told.EnumerateArray()
                .Select(name => name.GetString()!)
                .Where(name => !value.TryGetProperty(name, out _))
                .Select(name => $"{path}.{name} is missing"),
            "properties" when value.ValueKind == JsonValueKind.Object => told.EnumerateObject()
                .SelectMany(member =>
                    value.TryGetProperty(member.Name, out var inner) ? Errors(member.Value, inner, $"{path}.{member.Name}") : []
                ),
            "additionalProperties" when value.ValueKind == JsonValueKind.Object => Others(told, schema, value, path),
            "items" when value.ValueKind == JsonValueKind.Array => value
                .EnumerateArray()
                .SelectMany((entry, place) => Errors(told, entry, $"{path}[{place}]")),
            "oneOf" => told.EnumerateArray().Count(one => Fits(one, value)) == 1 ? [] : [$"{path}: fits not exactly one"],
            "anyOf" => told.EnumerateArray().Any(one => Fits(one, value)) ? [] : [$"{path}: fits none"],
            "allOf" => told.EnumerateArray().SelectMany(one => Errors(one, value, path)),
            "minLength" or "maxLength" or "pattern" when TextOf(value) is { } text => Text(keyword, told, text, path),
            "minimum" when value.ValueKind == JsonValueKind.Number => value.GetDouble() >= told.GetDouble() ? [] : [$"{path}: too small"],
            "maximum" when value.ValueKind == JsonValueKind.Number => value.GetDouble() <= told.GetDouble() ? [] : [$"{path}: too large"],
            "minItems" when value.ValueKind == JsonValueKind.Array => value.GetArrayLength() >= told.GetInt32() ? [] : [$"{path}: too few"],
            "maxItems" when value.ValueKind == JsonValueKind.Array => value.GetArrayLength() <= told.GetInt32()
                ? []
                : [$"{path}: too many"],
            "uniqueItems" when value.ValueKind == JsonValueKind.Array => value
                .EnumerateArray()
                .Select(entry => entry.GetRawText())
                .Distinct()
                .Count() == value.GetArrayLength()
                ? []
                : [$"{path}: not distinct"],
            "required"
            or "properties"
            or "additionalProperties"
            or "items"
            or "minLength"
            or "maxLength"
            or "pattern"
            or "minimum"
            or "maximum"
            or "minItems"
            or "maxItems"
            or "uniqueItems" => [],
            _ => Annotations.Contains(keyword) ? [] : [$"{path}: this test does not know the keyword {keyword}"],
        };

    public bool Fits(JsonElement schema, JsonElement value) => !Errors(schema, value).Any();

    private JsonElement Resolve(string reference) =>
        reference.Split('/').Skip(1).Aggregate(document, (place, step) => place.GetProperty(step));

    private IEnumerable<string> Others(JsonElement told, JsonElement schema, JsonElement value, string path)
    {
        var others = value
            .EnumerateObject()
            .Where(member => !schema.TryGetProperty("properties", out var known) || !known.TryGetProperty(member.Name, out _));
        return told.ValueKind == JsonValueKind.False
            ? others.Select(member => $"{path}.{member.Name} is unknown")
            : others.SelectMany(member => Errors(told, member.Value, $"{path}.{member.Name}"));
    }

    private static IEnumerable<string> Text(string keyword, JsonElement told, string text, string path) =>
        keyword switch
        {
            "minLength" => text.EnumerateRunes().Count() >= told.GetInt32() ? [] : [$"{path}: too short"],
            "maxLength" => text.EnumerateRunes().Count() <= told.GetInt32() ? [] : [$"{path}: too long"],
            _ => Regex.IsMatch(text, told.GetString()!, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1))
                ? []
                : [$"{path}: not of the form {told}"],
        };

    /// <summary>The text; null when the value is not a string, or not well-formed Unicode.</summary>
    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Types(JsonElement told) =>
        told.ValueKind == JsonValueKind.Array ? told.EnumerateArray().Select(type => type.GetString()!) : [told.GetString()!];

    private static bool Is(string type, JsonElement value) =>
        type switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => TextOf(value) is not null,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number
                && decimal.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && decimal.IsInteger(number),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            _ => false,
        };
}
