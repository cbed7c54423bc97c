using System.Diagnostics;
using System.Numerics;
using OutcomesTracker.Statistics;

namespace OutcomesTracker.Tests.Statistics;

public sealed class KaplanMeierTests
{
    [Fact]
    public void Agrees_with_the_survival_package_of_R()
    {
        var rows = Oracle.Rows("kaplan-meier.csv").ToList();
        Assert.True(rows.Count > 100, $"{rows.Count} rows");
        foreach (var row in rows)
        {
            var median = KaplanMeier.MedianDays(Tally(row[2]));
            Assert.True((median?.ToString() ?? "NA") == row[1], $"{row[0]}: {median}, not {row[1]}");
        }
    }

    [Theory] //  day:events:censored                                  median
    [InlineData("", null)]
    [InlineData("0:1:0", 0)] //                                       all resolved on the day of onset
    [InlineData("4:0:9", null)]
    [InlineData("1:1:0 2:1:0 3:1:0 4:1:0", 2)] //                     S(2) is exactly one half: the median is that day
    [InlineData("3:1:1", 3)] //                                       the one censored on day 3 is at risk on that day: S = 1/2
    [InlineData("3:1:2", null)] //                                    S = 2/3
    [InlineData("1:1:0 2:0:1 3:1:0", 3)]
    [InlineData("1:1:3 2:1:1", 2)] //                                 5/6 · 1/2
    [InlineData("1:1:1 2:1:0 5:1:2", 5)] //                           5/6 · 3/4 is 5/8, · 2/3 is 5/12
    public void A_median_by_hand(string observations, int? median) => Assert.Equal(median, KaplanMeier.MedianDays(Tally(observations)));

    /// <summary>
    /// Of b at risk, e have the event and a = b − e do not; after censoring d = 2c − 1 are at risk, of which c do not have the event. Then
    /// S = a·c/(b·d), and 2·a·c − b·d = b − 2·c·e. So S is exactly one half when b = 2·c·e; with b one more or less, S differs from it by
    /// 1/(2·b·d), some 10⁻²⁰, which a double near one half cannot represent.
    /// </summary>
    [Fact]
    public void One_half_is_told_from_its_nearest_neighbours()
    {
        var random = new Random(11);
        for (var i = 0; i < 1_000; i++)
        {
            long c = random.Next(500_000_000, 1_000_000_000),
                e = random.Next(2, 9),
                d = 2 * c - 1;
            foreach (var (beyond, median) in new (int, int?)[] { (-1, 20), (0, 20), (1, null) })
            {
                var b = 2 * c * e + beyond;
                var tally = new SurvivalTally();
                tally.AddEvents(10, e);
                tally.AddCensored(10, b - e - d);
                tally.AddEvents(20, d - c);
                tally.AddCensored(i % 2 == 0 ? 20 : 30, c);

                Assert.Equal(median, KaplanMeier.MedianDays(tally));
            }
        }
    }

    [Fact]
    public void Agrees_with_fractions_multiplied_out()
    {
        var random = new Random(3);
        for (var i = 0; i < 5_000; i++)
        {
            var observations = Enumerable
                .Range(0, random.Next(1, 12))
                .Select(_ => (Day: random.Next(0, 12), Events: random.Next(0, 4), Censored: random.Next(0, 3)))
                .ToList();
            var tally = new SurvivalTally();
            foreach (var (day, events, censored) in observations)
            {
                tally.AddEvents(day, events);
                tally.AddCensored(day, censored);
            }

            Assert.Equal(ByFractions(observations), KaplanMeier.MedianDays(tally));
        }
    }

    [Fact]
    public void A_million_observations_take_milliseconds()
    {
        var random = new Random(5);
        var tally = new SurvivalTally();
        for (var i = 0; i < 500_000; i++)
        {
            tally.AddEvents(random.Next(3_000));
            tally.AddCensored(random.Next(3_000));
        }

        KaplanMeier.MedianDays(tally);
        var watch = Stopwatch.StartNew();
        Assert.NotNull(KaplanMeier.MedianDays(tally));
        TestContext.Current.SendDiagnosticMessage("Median of 1,000,000 over 3,000 days: {0:f2} ms", watch.Elapsed.TotalMilliseconds);
        Assert.InRange(watch.Elapsed.TotalMilliseconds, 0, 500);
    }

    private static SurvivalTally Tally(string observations)
    {
        var tally = new SurvivalTally();
        foreach (var item in observations.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var numbers = item.Split(':').Select(int.Parse).ToArray();
            tally.AddEvents(numbers[0], numbers[1]);
            tally.AddCensored(numbers[0], numbers[2]);
        }

        return tally;
    }

    private static int? ByFractions(List<(int Day, int Events, int Censored)> observations)
    {
        BigInteger numerator = 1,
            denominator = 1;
        foreach (var day in observations.Where(o => o.Events > 0).Select(o => o.Day).Distinct().Order())
        {
            var atRisk = observations.Where(o => o.Day >= day).Sum(o => o.Events + o.Censored);
            numerator *= atRisk - observations.Where(o => o.Day == day).Sum(o => o.Events);
            denominator *= atRisk;
            if (numerator * 2 <= denominator)
            {
                return day;
            }
        }

        return null;
    }
}
