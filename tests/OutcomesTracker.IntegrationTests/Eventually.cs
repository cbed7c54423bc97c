using OutcomesTracker.Server;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests;

/// <summary>Waits for a condition, with a timeout that suffices on a machine ten times slower.</summary>
public static class Eventually
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    public static async Task Holds(Func<Task<bool>> condition, string otherwise = "It did not come about.")
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed >= Timeout)
                throw new TimeoutException(otherwise);
            await Task.Delay(10);
        }
    }

    /// <summary>Repeats a query until its result is as expected, and returns that result, or the last one when the time is over.</summary>
    public static async Task<T> Answers<T>(Func<Task<T>> ask, Predicate<T> isAsExpected, TimeSpan? within = null)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (isAsExpected(answer) || watch.Elapsed >= (within ?? Timeout))
                return answer;
            await Task.Delay(20);
        }
    }

    public static Task Holds(Func<bool> condition, string otherwise = "It did not come about.") =>
        Holds(() => Task.FromResult(condition()), otherwise);

    /// <summary>
    /// Waits until every projection contains everything that is recorded. A kill may leave a gap in the sequence numbers, at which the
    /// views wait until the daemon finds, some ten seconds later, that the number is dead.
    /// </summary>
    public static async Task Projected(string registry)
    {
        await using var source = TestSql.Open(registry);
        var log = new EventLog(source);
        var last = await log.HighestSequence();
        foreach (var projection in RegistryFeatures.Projections)
            await Holds(async () => await log.Projected(projection.Name) >= last, $"{projection.Name} did not come to {last}.");
    }
}
