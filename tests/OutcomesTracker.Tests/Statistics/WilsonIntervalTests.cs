using System.Globalization;
using OutcomesTracker.Statistics;

namespace OutcomesTracker.Tests.Statistics;

public sealed class WilsonIntervalTests
{
    private const double UnitInTheLastPlace = 1.1102230246251565e-16;

    /// <summary>The tolerance is relative: near 0, where the digits matter, it is far stricter than an absolute 1e-13.</summary>
    [Fact]
    public void Agrees_with_the_oracle_to_a_few_units_in_the_last_place()
    {
        var rows = Oracle.Rows("wilson.csv").ToList();
        Assert.True(rows.Count > 300, $"{rows.Count} rows");
        foreach (var row in rows)
        {
            var (low, high) = WilsonInterval.Of(long.Parse(row[0]), long.Parse(row[1]))!.Value;
            Near(double.Parse(row[2], CultureInfo.InvariantCulture), low, $"low of {row[0]}/{row[1]}");
            Near(double.Parse(row[3], CultureInfo.InvariantCulture), high, $"high of {row[0]}/{row[1]}");
        }

        static void Near(double expected, double actual, string what) =>
            Assert.True(Math.Abs(expected - actual) <= 8 * UnitInTheLastPlace * expected, $"{what}: {actual:r}, not {expected:r}");
    }

    [Fact]
    public void No_trial_has_no_interval() => Assert.Null(WilsonInterval.Of(0, 0));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(29)]
    [InlineData(1_000_003)]
    [InlineData(1_000_000_000_000)]
    public void The_ends_are_exact_when_none_or_all_succeed(long trials)
    {
        Assert.Equal(0.0, WilsonInterval.Of(0, trials)!.Value.Low);
        Assert.Equal(1.0, WilsonInterval.Of(trials, trials)!.Value.High);
        Assert.InRange(WilsonInterval.Of(0, trials)!.Value.High, double.Epsilon, 1 - UnitInTheLastPlace);
        Assert.InRange(WilsonInterval.Of(trials, trials)!.Value.Low, double.Epsilon, 1 - UnitInTheLastPlace);
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(6, 5)]
    [InlineData(0, -1)]
    public void A_count_that_cannot_be_is_the_callers_fault(long successes, long trials) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(successes, trials));

    [Fact]
    public void It_holds_the_proportion_and_mirrors_its_complement()
    {
        var random = new Random(7);
        for (var i = 0; i < 100_000; i++)
        {
            var trials = (long)Math.Pow(10, random.NextDouble() * 12);
            var successes = random.NextInt64(trials + 1);
            var (low, high) = WilsonInterval.Of(successes, trials)!.Value;
            var mirrored = WilsonInterval.Of(trials - successes, trials)!.Value;

            Assert.InRange(low, 0, (double)successes / trials);
            Assert.InRange(high, (double)successes / trials, 1);
            Assert.Equal(1 - high, mirrored.Low, 8 * UnitInTheLastPlace);
            Assert.Equal(1 - low, mirrored.High, 8 * UnitInTheLastPlace);
        }
    }
}
