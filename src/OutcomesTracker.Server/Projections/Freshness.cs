using OutcomesTracker.Cohorts;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Projections;

/// <summary>
/// Waits until a view is fresh enough for a read. A read sees every event that any server had committed when the request arrived (also an
/// answer as of a sequence, because consent is applied as of the current log); after five seconds it uses what the view has, and the answer
/// states the sequence that it covers. Two conditions are strict, and the read fails without them: the view has reached
/// <c>atLeastSequence</c>, and it has every event up to <c>asOfSequence</c>, because an answer as of a sequence must never change.
/// </summary>
public sealed class Freshness(EventLog log, CohortIndex index, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5),
        Step = TimeSpan.FromMilliseconds(5);

    /// <summary>False when a strict condition was not met in time, or the index was not loaded.</summary>
    public Task<bool> OfIndex(long? asOfSequence, long? atLeastSequence, CancellationToken cancellation) =>
        Wait(() => ValueTask.FromResult(index.Generation == 0 ? -1 : index.Sequence), asOfSequence, atLeastSequence, cancellation);

    /// <summary>False when a strict condition was not met in time.</summary>
    public Task<bool> OfRows(string projection, long? asOfSequence, long? atLeastSequence, CancellationToken cancellation) =>
        Wait(async () => await log.Projected(projection, cancellation), asOfSequence, atLeastSequence, cancellation);

    private async Task<bool> Wait(Func<ValueTask<long>> position, long? asOfSequence, long? atLeastSequence, CancellationToken cancellation)
    {
        var committed = await log.HighestSequence(cancellation);
        var insisted = Math.Max(atLeastSequence ?? 0, Math.Min(asOfSequence ?? 0, committed));
        var wanted = Math.Max(insisted, committed);
        var started = clock.GetTimestamp();
        long reached;
        while ((reached = await position()) < wanted && clock.GetElapsedTime(started) < Longest)
            await Task.Delay(Step, clock, cancellation);
        return reached >= insisted;
    }
}
