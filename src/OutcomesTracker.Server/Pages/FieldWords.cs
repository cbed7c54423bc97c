using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OutcomesTracker.Server.Pages;

/// <summary>How pages write the fields of an event, whatever its kind.</summary>
public static class FieldWords
{
    /// <summary>The values of a document by their paths: <c>device.needleDepthMm</c>, <c>treats[0].bodyArea</c>.</summary>
    public static Dictionary<string, string> Flat(JsonNode? data)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(fields, "", data);
        return fields;
    }

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

    private static string Lower(string name) => Words.OfName(name).ToLowerInvariant();

    private static void Add(Dictionary<string, string> fields, string path, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject members:
                foreach (var (name, member) in members)
                    Add(fields, path.Length == 0 ? name : $"{path}.{name}", member);
                break;
            case JsonArray entries:
                for (var index = 0; index < entries.Count; index++)
                    Add(fields, $"{path}[{index}]", entries[index]);
                break;
            case not null:
                fields[path] = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
                break;
        }
    }
}
