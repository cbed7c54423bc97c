using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace OutcomesTracker.Server.Http;

/// <summary>
/// Reads a query into the record of its parameters. The parameters are first written as a JSON object, which is then checked and read like
/// a body. An unknown parameter is an error, and so is a repeated one that is not a set.
/// </summary>
public static class QueryParameters
{
    /// <summary>The parameters of a route that takes none.</summary>
    public sealed record None;

    /// <summary>The record, or null when there are errors, found here or before.</summary>
    public static TRecord? Read<TRecord>(IQueryCollection query, FieldErrors errors)
        where TRecord : class => Read<TRecord>(query, RecordKinds.Of<TRecord>(), errors);

    /// <summary>The record, of parameters of this kind, which checks more than the record's types say.</summary>
    public static TRecord? Read<TRecord>(IQueryCollection query, ObjectKind kind, FieldErrors errors)
        where TRecord : class => Read(query, kind, errors)?.Deserialize<TRecord>(BodyJson.Options);

    /// <summary>The parameters as an object of this kind, or null when there are errors, found here or before.</summary>
    public static JsonElement? Read(IQueryCollection query, ObjectKind kind, FieldErrors errors)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, values) in query)
                if (kind.Find(name) is not { } field)
                    errors.Add(name.Length > Domain.Codes.FieldLimits.Text ? "query" : name, "is not a parameter of this route");
                else if (!field.MayRepeat && values.Count != 1)
                    errors.Add(name, "must be given once");
                else
                    Write(writer, field, values);
            writer.WriteEndObject();
        }
        var parameters = JsonElement.Parse(buffer.WrittenSpan);
        kind.Check(parameters, errors);
        return errors.Count == 0 ? parameters : null;
    }

    /// <summary>The errors of a route that takes no parameters.</summary>
    public static void NoneExpected(IQueryCollection query, FieldErrors errors) => Read<None>(query, errors);

    private static void Write(Utf8JsonWriter writer, Field field, StringValues values)
    {
        writer.WritePropertyName(field.Name);
        if (field.Kind is not ListKind list)
        {
            Write(writer, field.Kind, values[0] ?? "");
            return;
        }
        writer.WriteStartArray();
        foreach (var value in values)
            Write(writer, list.Entry, value ?? "");
        writer.WriteEndArray();
    }

    /// <summary>
    /// Writes digits as a number and true and false as a flag if the kind is that, and any other text as a string, which such a kind then
    /// rejects.
    /// </summary>
    private static void Write(Utf8JsonWriter writer, FieldKind kind, string text)
    {
        if (kind is WholeKind && text.Length > 0 && text.All(char.IsAsciiDigit))
        {
            // A sequence that a long cannot hold is beyond the end of any log, and so is long.MaxValue.
            var number = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var held) ? held : long.MaxValue;
            writer.WriteNumberValue(number);
        }
        else if (kind is FlagKind && text is ("true" or "false"))
            writer.WriteBooleanValue(text == "true");
        else
            // A + that was not escaped comes as a blank: an instant may be sent back as an answer tells it.
            writer.WriteStringValue(kind is InstantKind ? text.Replace(' ', '+') : text);
    }
}
