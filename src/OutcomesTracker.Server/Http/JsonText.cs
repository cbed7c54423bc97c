using System.Buffers;
using System.Globalization;
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

    /// <summary>Whether nothing of a text can be seen: white space, control and format characters, and letters without a shape.</summary>
    public static bool IsBlank(string text) => text.EnumerateRunes().All(IsInvisible);

    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.SpaceSeparator
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.OtherNotAssigned
        // Hangul fillers, the empty Braille pattern, the grapheme joiner, Khmer inherent vowels, and variation selectors.
        || rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800 or 0x034F or 0x17B4 or 0x17B5
        || rune.Value is (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);
}
