using System.Numerics;

namespace OutcomesTracker.Domain.Outcomes;

/// <summary>Percentages compared exactly: decimal arithmetic rounds beyond 28 digits, and floating point everywhere.</summary>
public static class ExactPercent
{
    // With so few decimals a score of up to 100, times 100, still fits a decimal's 28 digits.
    private const int ExactScale = 20;

    /// <summary>Whether the score is at least so many percent lower than the baseline: 100·score ≤ (100 − percent)·baseline.</summary>
    public static bool AtLeastLower(decimal baseline, decimal score, int percent) =>
        baseline.Scale <= ExactScale && score.Scale <= ExactScale && Math.Abs(baseline) <= 10_000 && Math.Abs(score) <= 10_000
            ? 100 * score <= (100 - percent) * baseline
            : 100 * Whole(score) <= (100 - percent) * Whole(baseline);

    /// <summary>The number times 10^28, which is whole for every decimal.</summary>
    private static BigInteger Whole(decimal number)
    {
        var bits = decimal.GetBits(number);
        var digits = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        var scaled = digits * BigInteger.Pow(10, 28 - number.Scale);
        return number < 0 ? -scaled : scaled;
    }
}
