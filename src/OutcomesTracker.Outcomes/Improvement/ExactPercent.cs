using System.Numerics;

namespace OutcomesTracker.Outcomes.Improvement;

/// <summary>
/// Compares percentages of decimals without rounding, for any value and scale that a decimal can hold.
/// (The product of two decimals is rounded silently when it needs more than 28 digits.)
/// </summary>
public static class ExactPercent
{
    /// <summary>A mantissa of 96 bits times 100 leaves room in 127 bits for a factor of 10⁷.</summary>
    private const int ScalesInInt128 = 7;

    /// <summary>Whether a score is at least so many percent lower than its baseline: score ≤ baseline · (100 − percent)/100.</summary>
    /// <param name="baseline">Above 0.</param>
    /// <param name="score">Any value.</param>
    /// <param name="percent">0 to 100.</param>
    /// <exception cref="ArgumentOutOfRangeException">The baseline is not above 0, or the percentage not in its range.</exception>
    public static bool AtLeastLower(decimal baseline, decimal score, int percent)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(baseline);
        ArgumentOutOfRangeException.ThrowIfNegative(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        var left = 100 * Mantissa(score);
        var right = (100 - percent) * Mantissa(baseline);
        return (baseline.Scale - score.Scale) switch
        {
            0 => left <= right,
            > 0 and <= ScalesInInt128 and var more => left * PowerOf10(more) <= right,
            < 0 and >= -ScalesInInt128 and var less => left <= right * PowerOf10(-less),
            > 0 and var more => (BigInteger)left * BigInteger.Pow(10, more) <= right,
            var less => left <= (BigInteger)right * BigInteger.Pow(10, -less),
        };
    }

    private static Int128 Mantissa(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var magnitude = (Int128)new UInt128((uint)parts[2], (ulong)(uint)parts[1] << 32 | (uint)parts[0]);
        return decimal.IsNegative(value) ? -magnitude : magnitude;
    }

    private static Int128 PowerOf10(int exponent)
    {
        Int128 power = 1;
        for (; exponent > 0; exponent--)
        {
            power *= 10;
        }

        return power;
    }
}
