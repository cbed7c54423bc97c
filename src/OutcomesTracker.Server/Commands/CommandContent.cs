using System.Buffers;
using System.Text.Json;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Commands;

/// <summary>
/// A command's content in one canonical form, by which a repeated key is compared: as in an import line, members in order of name,
/// numbers by value, strings by their characters. Who sends it is no part of it.
/// </summary>
public static class CommandContent
{
    public static ReadOnlySpan<byte> Canonical(string command, Guid patientId, JsonElement data)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartArray();
        writer.WriteStringValue(command);
        writer.WriteStringValue(patientId);
        // The patient stands above already, wherever it was sent.
        WriteObject(writer, data, except: "patientId");
        writer.WriteEndArray();
        writer.Flush();
        return buffer.WrittenSpan;
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(writer, value, except: null);
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var entry in value.EnumerateArray())
                    Write(writer, entry);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(CanonicalNumber.Of(value.GetRawText()).ToString(), skipInputValidation: true);
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(value.GetString());
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, JsonElement value, string? except)
    {
        writer.WriteStartObject();
        foreach (
            var member in value
                .EnumerateObject()
                .Where(member => member.Name != except)
                .OrderBy(member => member.Name, StringComparer.Ordinal)
        )
        {
            writer.WritePropertyName(member.Name);
            Write(writer, member.Value);
        }
        writer.WriteEndObject();
    }
}
