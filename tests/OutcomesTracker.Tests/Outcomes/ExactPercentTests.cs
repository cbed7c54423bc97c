using System.Numerics;
using OutcomesTracker.Outcomes.Improvement;

namespace OutcomesTracker.Tests.Outcomes;

public sealed class ExactPercentTests
{
    [Theory]
    [InlineData("10", "5", 50, true)]
    [InlineData("10", "5.0000000000000000000000000001", 50, false)]
    [InlineData("10", "4.9999999999999999999999999999", 50, true)]
    [InlineData("0.0000000000000000000000000003", "0.0000000000000000000000000001", 50, true)]
    [InlineData("0.0000000000000000000000000003", "0.0000000000000000000000000002", 50, false)]
    [InlineData("0.3333333333333333333333333333", "0.2333333333333333333333333333", 30, true)] //   limit …33331
    [InlineData("0.3333333333333333333333333333", "0.2333333333333333333333333334", 30, false)]
    [InlineData("79228162514264337593543950335", "39614081257132168796771975167", 50, true)] //    limit …167.5
    [InlineData("79228162514264337593543950335", "39614081257132168796771975168", 50, false)]
    [InlineData("79228162514264337593543950335", "0.0000000000000000000000000001", 100, false)]
    [InlineData("79228162514264337593543950335", "0", 100, true)]
    [InlineData("0.0000000000000000000000000001", "79228162514264337593543950335", 0, false)]
    [InlineData("8.0", "8", 0, true)]
    [InlineData("7", "7.0000000000000000000000000001", 0, false)]
    [InlineData("1", "-3", 100, true)]
    public void A_limit_is_met_exactly(string baseline, string score, int percent, bool met) =>
        Assert.Equal(met, ExactPercent.AtLeastLower(Parse(baseline), Parse(score), percent));

    [Fact]
    public void Agrees_with_fractions_of_big_integers()
    {
        var random = new Random(17);
        var met = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var baseline = Math.Abs(Any(random));
            var percent = random.Next(101);
            var score = random.Next(3) == 0 ? Any(random) : Near(baseline, percent, random);
            if (baseline > 0)
            {
                var expected = ByFractions(baseline, score, percent);
                Assert.True(expected == ExactPercent.AtLeastLower(baseline, score, percent), $"{baseline} {score} {percent} %: {expected}");
                met += expected ? 1 : 0;
            }
        }

        Assert.InRange(met, 50_000, 150_000);
    }

    [Theory]
    [InlineData(0, 50)]
    [InlineData(-1, 50)]
    [InlineData(1, -1)]
    [InlineData(1, 101)]
    public void A_baseline_or_percentage_that_cannot_be_is_the_callers_fault(int baseline, int percent) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ExactPercent.AtLeastLower(baseline, 0, percent));

    private static decimal Parse(string value) => decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Any mantissa of up to 96 bits and any scale of 0 to 28.</summary>
    private static decimal Any(Random random)
    {
        var bits = random.Next(1, 97);
        var mantissa = (((BigInteger)random.NextInt64(1L << 52) << 44) + random.NextInt64(1L << 44)) >> (96 - bits);
        var low = (int)(uint)(mantissa & uint.MaxValue);
        var middle = (int)(uint)(mantissa >> 32 & uint.MaxValue);
        return new decimal(low, middle, (int)(uint)(mantissa >> 64), random.Next(2) == 0, (byte)random.Next(29));
    }

    /// <summary>The limit in decimal arithmetic, rounded, or one unit of its last place above or below it.</summary>
    private static decimal Near(decimal baseline, int percent, Random random)
    {
        var limit = baseline * ((100 - percent) / 100m);
        var unit = new decimal(1, 0, 0, false, limit.Scale);
        return limit >= decimal.MaxValue - 1 ? limit : limit + random.Next(-1, 2) * unit;
    }

    private static bool ByFractions(decimal baseline, decimal score, int percent)
    {
        var (a, aUnits) = Fraction(score);
        var (b, bUnits) = Fraction(baseline);
        return a * 100 * bUnits <= b * (100 - percent) * aUnits;
    }

    private static (BigInteger Numerator, BigInteger Denominator) Fraction(decimal value)
    {
        var digits = value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return (BigInteger.Parse(digits.Replace(".", "")), BigInteger.Pow(10, value.Scale));
    }
}
