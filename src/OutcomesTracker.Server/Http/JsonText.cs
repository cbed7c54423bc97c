using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace OutcomesTracker.Server.Http;

/// <summary>Reads strings and member names of JSON, which may not be valid text: a lone surrogate, bytes that are not UTF-8.</summary>
public static class JsonText
{
    /// <summary>The string, or null for any other value and for a string that is not well formed.</summary>
    public static string? Of(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // an escape that is no character
        }
    }

    /// <summary>
    /// The string's characters, or none for any other value and for a string that is not well formed. A short one that needs no decoding,
    /// as most ids, days and codes, is copied into the given buffer, and no string is allocated.
    /// </summary>
    public static ReadOnlySpan<char> Short(JsonElement value, Span<char> buffer)
    {
        if (value.ValueKind != JsonValueKind.String)
            return default;
        var raw = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        return
            raw.Length <= buffer.Length && !raw.Contains((byte)'\\') && Ascii.ToUtf16(raw, buffer, out var length) == OperationStatus.Done
            ? buffer[..length]
            : Of(value);
    }

    /// <summary>The member's name, or null when it is not well formed.</summary>
    public static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static bool IsNamed(JsonProperty member, ReadOnlySpan<byte> utf8Name)
    {
        try
        {
            return member.NameEquals(utf8Name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
