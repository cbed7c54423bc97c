using System.Globalization;
using System.Text;
using System.Text.Json;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Server.Http;

/// <summary>Single JSON values, strictly: the type asked, the form asked, the limits. Each complaint continues a sentence that begins with the field.</summary>
public static class Values
{
    private const int MostDigits = 28;

    public static Parsed<DateOnly> Date(JsonElement value) => Date(String(value));

    public static Parsed<DateOnly> Date(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new(date, null)
            : new(default, "must be a date, YYYY-MM-DD");

    public static Parsed<Guid> Id(JsonElement value) => Id(String(value));

    // Only the characters of a UUID: the parser would also take blanks around it, signs and "0x".
    public static Parsed<Guid> Id(string? text) =>
        text is { Length: 36 } && text.All(character => char.IsAsciiHexDigit(character) || character == '-') && Guid.TryParseExact(text, "D", out var id)
            ? new(id, null)
            : new(default, "must be a UUID");

    public static Parsed<T> Code<T>(JsonElement value) where T : struct, Enum => Code<T>(String(value));

    public static Parsed<T> Code<T>(string? text) where T : struct, Enum =>
        Domain.Codes.Code<T>.TryParse(text, out var member)
            ? new(member, null)
            : new(default, $"must be one of {string.Join(", ", Domain.Codes.Code<T>.All)}");

    public static Parsed<bool> Boolean(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => new(true, null),
        JsonValueKind.False => new(false, null),
        _ => new(false, "must be true or false"),
    };

    public static Parsed<int> Integer(JsonElement value, int lowest, int highest) =>
        Exact(value) is { } number && decimal.IsInteger(number) && number >= lowest && number <= highest
            ? new((int)number, null)
            : new(0, $"must be a whole number from {lowest} to {highest}");

    public static Parsed<decimal> Number(JsonElement value, decimal? lowest) => Exact(value) switch
    {
        null => new(0, $"must be a number of at most {MostDigits} digits"),
        { } number when number < lowest => new(0, $"must be {lowest} or more"),
        { } number => new(number, null),
    };

    public static Parsed<string> Text(JsonElement value, int longest, bool mayBeBlank) =>
        String(value) is { } text ? Text(text, longest, mayBeBlank) : new(null, "must be a string of well-formed text");

    public static Parsed<string> Text(string text, int longest, bool mayBeBlank)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) return new(null, "must not hold the character U+0000");
        if (text.Length > longest && text.EnumerateRunes().Count() > longest) return new(null, $"must have at most {longest} characters");
        return mayBeBlank || !string.IsNullOrWhiteSpace(text) ? new(text, null) : new(null, "must not be blank");
    }

    /// <summary>The string, or null for any other value and for text that is not well formed (a lone surrogate).</summary>
    private static string? String(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // the reader's word for an escape that is no character
        }
    }

    /// <summary>The member's name, or null when it is not well-formed text.</summary>
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

    /// <summary>The number if a decimal holds it exactly; a number that would be rounded is refused rather than changed.</summary>
    private static decimal? Exact(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number) return null;
        var canonical = CanonicalNumber.Of(value.GetRawText());
        return canonical.Digits.Length <= MostDigits && canonical.Exponent >= -MostDigits && canonical.Digits.Length + canonical.Exponent <= MostDigits
            && decimal.TryParse(canonical.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }
}

/// <summary>A JSON number by value: ±digits × 10^exponent without leading or trailing zeros, so that 1.50, 1.5 and 15e-1 are one.</summary>
public readonly record struct CanonicalNumber(bool Negative, string Digits, long Exponent)
{
    public static CanonicalNumber Of(string raw)
    {
        var mantissa = raw.AsSpan();
        long exponent = 0;
        if (mantissa.IndexOfAny('e', 'E') is var e and >= 0)
        {
            // An exponent beyond any number's is as good as the largest: such a number is refused, or equal to itself only.
            if (!long.TryParse(mantissa[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)) exponent = long.MaxValue / 2;
            exponent = Math.Clamp(exponent, long.MinValue / 2, long.MaxValue / 2);
            mantissa = mantissa[..e];
        }
        var negative = mantissa[0] == '-';
        var digits = new StringBuilder(mantissa.Length);
        var afterPoint = false;
        foreach (var character in negative ? mantissa[1..] : mantissa)
        {
            if (character == '.') { afterPoint = true; continue; }
            digits.Append(character);
            if (afterPoint) exponent--;
        }
        var text = digits.ToString().TrimStart('0');
        var trimmed = text.TrimEnd('0');
        return trimmed.Length == 0 ? new(false, "0", 0) : new(negative, trimmed, exponent + text.Length - trimmed.Length);
    }

    public override string ToString() => $"{(Negative ? "-" : "")}{Digits}e{Exponent.ToString(CultureInfo.InvariantCulture)}";
}
