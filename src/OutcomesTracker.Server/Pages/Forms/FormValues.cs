using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Pages.Forms;

/// <summary>The fields of a form that hold a body: the reverse of <see cref="FormBody"/>.</summary>
public static class FormValues
{
    /// <param name="data">The body, or an event that has the body's members among its own.</param>
    public static Dictionary<string, StringValues> Of(ObjectKind kind, JsonNode? data)
    {
        var fields = new Dictionary<string, StringValues>(StringComparer.Ordinal);
        Add(fields, kind, "", data);
        return fields;
    }

    private static void Add(Dictionary<string, StringValues> fields, ObjectKind kind, string prefix, JsonNode? data)
    {
        if (data is not JsonObject members)
            return;
        foreach (var field in kind.Fields)
        {
            if (members[field.Name] is not { } value)
                continue;
            var name = prefix + field.Name;
            switch (field.Kind)
            {
                case ObjectKind inner:
                    Add(fields, inner, $"{name}.", value);
                    break;
                case ListKind { Entry: ObjectKind entry }:
                    fields[name] = value.AsArray().Select(one => Joined(entry, one)).ToArray();
                    break;
                case ListKind:
                    fields[name] = value.AsArray().Select(Text).ToArray();
                    break;
                default:
                    fields[name] = Text(value);
                    break;
            }
        }
    }

    private static string Joined(ObjectKind kind, JsonNode? entry) =>
        string.Join('/', kind.Fields.Select(field => Text(entry?[field.Name])));

    private static string Text(JsonNode? value) =>
        value is null ? ""
        : value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>()
        : value.ToJsonString();
}
