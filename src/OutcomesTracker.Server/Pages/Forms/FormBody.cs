using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Pages.Forms;

/// <summary>
/// Reads a form's fields as the body that the API takes. A member of an object is named <c>device.model</c>. A list has its entries as
/// values of one name, an object among them as its members with slashes between (<c>acne-scars/cheeks</c>); an entry of its own fields is
/// <c>treats+.indication</c>, and of several lines of text each is one. What was left empty is left out, and so is an object of which all
/// was left empty.
/// </summary>
public static class FormBody
{
    /// <summary>What stands after a list's name for the field of lines.</summary>
    public const string Lines = ".lines";

    /// <summary>What stands after a list's name for the one entry that has fields of its own.</summary>
    public const string Another = "+";

    public static JsonElement Of(ObjectKind kind, IReadOnlyDictionary<string, StringValues> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            Write(writer, kind, "", fields);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <summary>The members of an object that have something in them.</summary>
    private static void Write(Utf8JsonWriter writer, ObjectKind kind, string prefix, IReadOnlyDictionary<string, StringValues> fields)
    {
        writer.WriteStartObject();
        foreach (var field in kind.Fields)
        {
            var name = prefix + field.Name;
            // A required list that was left empty is an empty list: it has its own error, or none.
            if (!HasAnything(field.Kind, name, fields) && !(field.IsRequired && field.Kind is ListKind))
                continue;
            writer.WritePropertyName(field.Name);
            switch (field.Kind)
            {
                case ObjectKind inner:
                    Write(writer, inner, $"{name}.", fields);
                    break;
                case ListKind list:
                    WriteList(writer, list, name, fields);
                    break;
                default:
                    WriteValue(writer, field.Kind, fields[name].ToString());
                    break;
            }
        }
        writer.WriteEndObject();
    }

    private static bool HasAnything(FieldKind kind, string name, IReadOnlyDictionary<string, StringValues> fields) =>
        kind switch
        {
            ObjectKind inner => inner.Fields.Any(field => !IsPreset(field.Kind) && HasAnything(field.Kind, $"{name}.{field.Name}", fields)),
            ListKind list => EntriesOf(name, fields).Any() || HasAnother(list, name, fields),
            _ => fields.TryGetValue(name, out var value) && value.ToString().Length > 0,
        };

    /// <summary>A currency is filled in beforehand, and says nothing without an amount.</summary>
    private static bool IsPreset(FieldKind kind) => kind is TextKind { Form: CurrencyAttribute };

    private static bool HasAnother(ListKind list, string name, IReadOnlyDictionary<string, StringValues> fields) =>
        list.Entry is ObjectKind && HasAnything(list.Entry, name + Another, fields);

    private static IEnumerable<string> EntriesOf(string name, IReadOnlyDictionary<string, StringValues> fields)
    {
        var chosen = fields.TryGetValue(name, out var values) ? values : StringValues.Empty;
        var lines = fields.TryGetValue(name + Lines, out var text) ? text.ToString() : "";
        return chosen.OfType<string>().Concat(lines.Split('\n', StringSplitOptions.TrimEntries)).Where(entry => entry.Length > 0);
    }

    private static void WriteList(Utf8JsonWriter writer, ListKind list, string name, IReadOnlyDictionary<string, StringValues> fields)
    {
        writer.WriteStartArray();
        foreach (var entry in EntriesOf(name, fields))
            if (list.Entry is ObjectKind kind)
                WriteJoined(writer, kind, entry);
            else
                WriteValue(writer, list.Entry, entry);
        if (HasAnother(list, name, fields))
            Write(writer, (ObjectKind)list.Entry, $"{name}{Another}.", fields);
        writer.WriteEndArray();
    }

    private static void WriteJoined(Utf8JsonWriter writer, ObjectKind kind, string entry)
    {
        var parts = entry.Split('/');
        writer.WriteStartObject();
        foreach (var (field, part) in kind.Fields.Zip(parts))
        {
            writer.WritePropertyName(field.Name);
            WriteValue(writer, field.Kind, part);
        }
        writer.WriteEndObject();
    }

    /// <summary>
    /// Writes what can be a number or a flag as such if the kind is one, and any other text as a string, which such a kind then rejects.
    /// </summary>
    private static void WriteValue(Utf8JsonWriter writer, FieldKind kind, string text)
    {
        if (kind is FlagKind && text is "true" or "false")
            writer.WriteBooleanValue(text == "true");
        else if (kind is WholeKind or DecimalKind && IsNumber(text.Trim()))
            writer.WriteRawValue(text.Trim());
        else
            // A browser ends lines of a text with a carriage return too.
            writer.WriteStringValue(text.ReplaceLineEndings("\n"));
    }

    private static bool IsNumber(string text)
    {
        try
        {
            return text.Length <= ExactNumber.MostDigits + 3 && JsonElement.Parse(text).ValueKind == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
