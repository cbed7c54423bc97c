using OutcomesTracker.EventStore;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Features.Patients;

namespace OutcomesTracker.Server.Projections;

/// <summary>
/// Waits until what is read is as new as it must be: at least the sequence that the caller asks for, and, unless that takes too long,
/// everything that this server has acknowledged, so that a caller sees its own writes.
/// </summary>
public sealed class Freshness(ProjectionRunner runner, CohortIndex index, Acknowledged acknowledged, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5), Step = TimeSpan.FromMilliseconds(5);

    /// <summary>False when the sequence asked for, or the index at all, was not there in time.</summary>
    public async Task<bool> OfIndex(long? atLeast, CancellationToken cancellation) =>
        await Wait(() => ValueTask.FromResult(index.Generation == 0 ? -1 : index.Sequence), atLeast, cancellation);

    public async Task<bool> OfRoster(long? atLeast, CancellationToken cancellation) =>
        await Wait(async () => await runner.Progress(RosterTable.ProjectionName, cancellation), atLeast, cancellation);

    private async Task<bool> Wait(Func<ValueTask<long>> position, long? atLeast, CancellationToken cancellation)
    {
        var wanted = Math.Max(atLeast ?? 0, acknowledged.Sequence);
        var started = clock.GetTimestamp();
        long reached;
        while ((reached = await position()) < wanted && clock.GetElapsedTime(started) < Longest) await Task.Delay(Step, clock, cancellation);
        return reached >= (atLeast ?? 0);
    }
}
