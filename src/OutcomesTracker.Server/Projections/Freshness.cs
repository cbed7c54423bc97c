using OutcomesTracker.Cohorts;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Projections;

/// <summary>
/// Waits until what is read is as new as it must be. A reader gets everything that was committed when it asked, by whatever server
/// (an answer as of a sequence too: consent goes by the log as it stands now), or after five seconds what there is, and is told up to
/// where.
/// What it insists on, it gets or it gets nothing: a sequence that it wants to see, and every event up to one that it pins,
/// because an answer as of a sequence must never change.
/// </summary>
public sealed class Freshness(EventLog log, CohortIndex index, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5),
        Step = TimeSpan.FromMilliseconds(5);

    /// <summary>False when what was insisted on, or the index at all, was not there in time.</summary>
    public Task<bool> OfIndex(long? asOfSequence, long? atLeastSequence, CancellationToken cancellation) =>
        Wait(() => ValueTask.FromResult(index.Generation == 0 ? -1 : index.Sequence), asOfSequence, atLeastSequence, cancellation);

    public Task<bool> OfRoster(long? atLeastSequence, CancellationToken cancellation) =>
        Wait(async () => await log.Projected(RosterTable.ProjectionName, cancellation), null, atLeastSequence, cancellation);

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
