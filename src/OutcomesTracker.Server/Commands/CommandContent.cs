using System.Buffers;
using System.Text.Json;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Commands;

/// <summary>
/// The canonical form of a command's content, by which a repeated idempotency key is compared: as in an import line, with members sorted by
/// name, numbers by value, strings by their characters, and nothing for a null. The sender is not part of it.
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
        // The patient's id is already written above, whether it was sent in the path or in the body.
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
                .Where(member => member.Name != except && !member.IsNull())
                .OrderBy(member => member.Name, StringComparer.Ordinal)
        )
        {
            writer.WritePropertyName(member.Name);
            Write(writer, member.Value);
        }
        writer.WriteEndObject();
    }
}
