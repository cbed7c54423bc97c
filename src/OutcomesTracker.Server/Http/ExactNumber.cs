using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OutcomesTracker.Server.Http;

/// <summary>Numbers that a decimal holds exactly; one that would be rounded is refused rather than changed.</summary>
public static class ExactNumber
{
    public const int MostDigits = 28;

    private static readonly SearchValues<char> DigitsAndPoint = SearchValues.Create("0123456789.");

    /// <summary>
    /// The number without trailing zeros after the point, or null for any other value and for what a decimal would round.
    /// </summary>
    public static decimal? Of(JsonElement value) => value.ValueKind == JsonValueKind.Number ? Of(value.GetRawText()) : null;

    public static decimal? Of(string json)
    {
        // Fast path for most numbers: few digits, no exponent, no trailing zero after a point.
        if (
            json.Length <= MostDigits
            && !json.AsSpan().ContainsAnyExcept(DigitsAndPoint)
            && (json[^1] != '0' || !json.Contains('.', StringComparison.Ordinal))
        )
            return decimal.Parse(json, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        var canonical = CanonicalNumber.Of(json);
        return
            canonical.Digits.Length <= MostDigits
            && canonical.Exponent >= -MostDigits
            && canonical.Digits.Length + canonical.Exponent <= MostDigits
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
            // An exponent that a long cannot hold is replaced by a very large one: such a number is refused anyway, unless it is zero.
            if (!long.TryParse(mantissa[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
                exponent = long.MaxValue / 2;
            exponent = Math.Clamp(exponent, long.MinValue / 2, long.MaxValue / 2);
            mantissa = mantissa[..e];
        }
        var negative = mantissa[0] == '-';
        var digits = new StringBuilder(mantissa.Length);
        var afterPoint = false;
        foreach (var character in negative ? mantissa[1..] : mantissa)
        {
            if (character == '.')
            {
                afterPoint = true;
                continue;
            }
            digits.Append(character);
            if (afterPoint)
                exponent--;
        }
        var text = digits.ToString().TrimStart('0');
        var trimmed = text.TrimEnd('0');
        return trimmed.Length == 0 ? new(false, "0", 0) : new(negative, trimmed, exponent + text.Length - trimmed.Length);
    }

    public override string ToString() => $"{(Negative ? "-" : "")}{Digits}e{Exponent.ToString(CultureInfo.InvariantCulture)}";
}
