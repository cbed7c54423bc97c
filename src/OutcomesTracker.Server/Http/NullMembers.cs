using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace OutcomesTracker.Server.Http;

/// <summary>An optional field that is null counts as left out (contract §2).</summary>
public static class NullMembers
{
    public static bool IsNull(this JsonProperty member) => member.Value.ValueKind == JsonValueKind.Null;

    /// <summary>The value without the members that are null, at any depth.</summary>
    public static JsonElement LeaveOut(JsonElement value)
    {
        if (JsonMarshal.GetRawUtf8Value(value).IndexOf("null"u8) < 0)
            return value;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            Write(writer, value);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().Where(member => !member.IsNull()))
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var entry in value.EnumerateArray())
                    Write(writer, entry);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
