using System.Runtime.InteropServices;

namespace OutcomesTracker.Statistics;

/// <summary>
/// How many observations ended at each time, by the event (a resolution) or by censoring (not resolved when last known).
/// Times are whole days, 0 or more. Tallies add up: those of parts of the observations give that of all. Not thread-safe.
/// </summary>
public sealed class SurvivalTally
{
    private readonly Dictionary<int, Ended> byDay = [];

    /// <exception cref="ArgumentOutOfRangeException">A negative time or count.</exception>
    public void AddEvents(int day, long count = 1) => Add(day, new Ended(count, 0));

    /// <exception cref="ArgumentOutOfRangeException">A negative time or count.</exception>
    public void AddCensored(int day, long count = 1) => Add(day, new Ended(0, count));

    public void Add(SurvivalTally other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (day, ended) in other.byDay)
        {
            Add(day, ended);
        }
    }

    internal IEnumerable<(int Day, Ended Ended)> InOrder() => byDay.OrderBy(entry => entry.Key).Select(entry => (entry.Key, entry.Value));

    private void Add(int day, Ended ended)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(day);
        ArgumentOutOfRangeException.ThrowIfNegative(ended.Events);
        ArgumentOutOfRangeException.ThrowIfNegative(ended.Censored);
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(byDay, day, out _);
        sum = new Ended(checked(sum.Events + ended.Events), checked(sum.Censored + ended.Censored));
    }

    internal readonly record struct Ended(long Events, long Censored);
}
