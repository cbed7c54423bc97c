using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Pages;

/// <summary>How pages write the fields of an event, whatever its kind.</summary>
public static class FieldWords
{
    /// <summary>The values of a document by their paths, as text.</summary>
    public static Dictionary<string, string> Flat(JsonNode? data) =>
        JsonLeaves.Of(data).ToDictionary(leaf => leaf.Key, leaf => TextOf(leaf.Value), StringComparer.Ordinal);

    /// <summary>A path as a label: "device: needle depth mm", "treats 1: body area".</summary>
    public static string NameOf(string path) =>
        string.Join(
            ": ",
            path.Split('.')
                .Select(part =>
                    part.Split('[', ']') is [var name, var index, ..]
                    && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
                        ? $"{Lower(name)} {place + 1}"
                        : Lower(part)
                )
        );

    /// <summary>A value: days and flags in words, the rest as it stands; "nothing" for none.</summary>
    public static string ValueOf(string? value) =>
        value switch
        {
            null or "" => "nothing",
            "true" => "yes",
            "false" => "no",
            _ when DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => Words.Day(
                day
            ),
            _ => value,
        };

    public static string ValueOf(JsonNode? value) => ValueOf(value is null ? null : TextOf(value));

    private static string Lower(string name) => Words.OfName(name).ToLowerInvariant();

    private static string TextOf(JsonNode value) =>
        value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
}
