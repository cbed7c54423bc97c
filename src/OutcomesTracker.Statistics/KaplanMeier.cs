using System.Numerics;

namespace OutcomesTracker.Statistics;

/// <summary>
/// The product-limit estimate of survival (Kaplan and Meier 1958, JASA 53:457–481): S(t) is the product, over the times up to t,
/// of (1 − events/at risk). At one time events come before censorings: a subject censored at t is still at risk at t.
/// </summary>
public static class KaplanMeier
{
    /// <summary>
    /// Where a product of doubles is further from ½ than this, it is on the right side: each factor errs by 2⁻⁵² at most,
    /// and there are fewer than 2³¹ of them.
    /// </summary>
    private const double RoundingTolerance = 1e-6;

    /// <summary>The smallest time, in days, at which S(t) ≤ ½, compared exactly; null if S never falls so far.</summary>
    public static int? MedianDays(SurvivalTally tally)
    {
        ArgumentNullException.ThrowIfNull(tally);
        var times = tally.InOrder().ToArray();
        var observations = times.Sum(time => time.Ended.Events + time.Ended.Censored);
        var atRisk = observations;
        var survival = 1.0;
        for (var i = 0; i < times.Length; i++)
        {
            var (day, (events, censored)) = times[i];
            if (events > 0)
            {
                survival *= (double)(atRisk - events) / atRisk;
                if (
                    survival < 0.5 - RoundingTolerance
                    || (survival < 0.5 + RoundingTolerance && IsHalfOrLess(times.AsSpan(0, i + 1), observations))
                )
                {
                    return day;
                }
            }

            atRisk -= events + censored;
        }

        return null;
    }

    /// <summary>
    /// Whether S ≤ ½ after the last of these times, in integers. Between two censorings the factors telescope, (a−b)/a · (a−b−c)/(a−b) =
    /// (a−b−c)/a, so the numbers grow once per stretch that ends in a censoring, not once per time.
    /// </summary>
    private static bool IsHalfOrLess(ReadOnlySpan<(int Day, SurvivalTally.Ended Ended)> times, long atRisk)
    {
        BigInteger surviving = 1,
            of = 1;
        var stretch = atRisk; // at risk when the present stretch began
        foreach (var (_, (events, censored)) in times)
        {
            atRisk -= events;
            if (censored > 0)
            {
                EndStretch();
                atRisk -= censored;
                stretch = atRisk;
            }
        }

        EndStretch();
        return 2 * surviving <= of;

        void EndStretch()
        {
            if (atRisk < stretch)
            {
                surviving *= atRisk;
                of *= stretch;
            }
        }
    }
}
