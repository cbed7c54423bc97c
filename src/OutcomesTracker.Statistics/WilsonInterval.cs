namespace OutcomesTracker.Statistics;

/// <summary>
/// The Wilson score interval of a proportion at 95 %, without continuity correction (Wilson 1927, JASA 22:209–212).
/// With s successes and f failures in n trials its ends are (s + z²/2 ± z·√(s·f/n + z²/4)) / (n + z²).
/// </summary>
/// <remarks>
/// The lower end is computed as s²/n / (s + z²/2 + z·√…), which is the same number without the difference of two nearly equal
/// ones: every step adds or multiplies what is not negative, so both ends are right to a few units in the last place at any size.
/// </remarks>
public static class WilsonInterval
{
    /// <summary>The 0.975 quantile of the standard normal distribution.</summary>
    private const double Z = 1.959963984540054;

    /// <summary>
    /// The interval, 0 ≤ low ≤ s/n ≤ high ≤ 1: low is exactly 0 with no success, high is exactly 1 with no failure; null when there was no
    /// trial.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 ≤ successes ≤ trials.</exception>
    public static (double Low, double High)? Of(long successes, long trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (trials == 0)
        {
            return null;
        }

        double s = successes,
            f = trials - successes,
            n = trials;
        var upper = s + Z * Z / 2 + Z * Math.Sqrt(s * f / n + Z * Z / 4);
        return (s / n * (s / upper), f == 0 ? 1 : upper / (n + Z * Z));
    }
}
