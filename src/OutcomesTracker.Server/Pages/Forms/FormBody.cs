using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Primitives;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Pages.Forms;

/// <summary>
/// Reads a form's fields as the body that the API takes. A member of an object is named <c>device.model</c>. A list has its entries as
/// values of one name, an object among them as its members with slashes between (<c>acne-scars/cheeks</c>); an entry of its own fields is
/// <c>treats+.indication</c>, and of several lines of text each is one. What was left empty is left out, and so is an optional object of
/// which all was left empty. A decimal comma is taken for a point.
/// </summary>
public static partial class FormBody
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
            if (!HasAnything(field.Kind, name, fields) && !IsWrittenEmpty(field))
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
                    WriteValue(writer, field.Kind, fields.TryGetValue(name, out var values) ? values : "");
                    break;
            }
        }
        writer.WriteEndObject();
    }

    /// <summary>
    /// What is required is written though it was left empty where that is taken (a list, a text that may be blank), and where its members
    /// have inputs beside which it stands that they are missing.
    /// </summary>
    private static bool IsWrittenEmpty(Field field) =>
        field is { IsRequired: true, Kind: ListKind or ObjectKind or TextKind { MayBeBlank: true } };

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
        var parts = entry.Split('/', kind.Fields.Length);
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
    private static void WriteValue(Utf8JsonWriter writer, FieldKind kind, StringValues values)
    {
        var text = values.ToString();
        if (kind is FlagKind && text is "true" or "false")
            writer.WriteBooleanValue(text == "true");
        else if (kind is WholeKind or DecimalKind && IsNumber(text.Trim()))
            writer.WriteRawValue(text.Trim());
        else if (kind is DecimalKind && values.Count == 1 && WithPoint(text.Trim()) is { } number)
            writer.WriteRawValue(number);
        else
            // A browser ends lines of a text with a carriage return too.
            writer.WriteStringValue(text.Replace("\r\n", "\n", StringComparison.Ordinal));
    }

    /// <summary>
    /// A number that was typed with a decimal comma; null for what is none, and for 1,500, which to one is one and a half and to another
    /// fifteen hundred.
    /// </summary>
    private static string? WithPoint(string text) =>
        text.Split(',') is [var whole, var part] && (part.Length != 3 || whole == "0") && IsNumber($"{whole}.{part}")
            ? $"{whole}.{part}"
            : null;

    private static bool IsNumber(string text) => text.Length <= ExactNumber.MostDigits + 3 && JsonNumber.IsMatch(text);

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z")]
    private static partial Regex JsonNumber { get; }
}
