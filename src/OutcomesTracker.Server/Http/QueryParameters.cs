using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace OutcomesTracker.Server.Http;

/// <summary>
/// Reads a query as the record of its parameters, by the means by which bodies are read: the parameters are written down as the JSON object
/// that they would be. One that the record does not know is an error, and so is one that is given twice without being a set.
/// </summary>
public static class QueryParameters
{
    /// <summary>The parameters of a route that takes none.</summary>
    public sealed record None;

    /// <summary>The record, or null when there are errors, found here or before.</summary>
    public static TRecord? Read<TRecord>(IQueryCollection query, FieldErrors errors)
        where TRecord : class
    {
        var kind = RecordKinds.Of<TRecord>();
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
        return BodyJson.Read<TRecord>(JsonElement.Parse(buffer.WrittenSpan), errors);
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

    /// <summary>A number's digits are a number; whatever else stands there is told by the kind that it is not.</summary>
    private static void Write(Utf8JsonWriter writer, FieldKind kind, string text)
    {
        if (kind is WholeKind && text.Length > 0 && text.All(char.IsAsciiDigit))
        {
            // However far a sequence is beyond any log's end, it is only beyond the end.
            var number = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var held) ? held : long.MaxValue;
            writer.WriteNumberValue(number);
        }
        else
            writer.WriteStringValue(text);
    }
}
