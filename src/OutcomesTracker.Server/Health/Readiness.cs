using OutcomesTracker.Cohorts;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Health;

/// <summary>
/// Whether the server can do its work: the database answers and has room, and the index has every event that was committed at the first
/// readiness check. The database is queried at most once a second, since readiness requests need no token and have no rate limit.
/// </summary>
public sealed class Readiness(EventLog log, CohortIndex index, TimeProvider clock)
{
    private static readonly TimeSpan CacheLifetime = TimeSpan.FromSeconds(1),
        Timeout = TimeSpan.FromSeconds(2),
        FullFor = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private (long At, Task<bool> Answer)? last;
    private long? recordedAtStart,
        fullAt;

    public async Task<bool> IsReady() => await DatabaseAnswers() && index.Generation > 0 && index.Sequence >= recordedAtStart && !IsFull();

    /// <summary>Called when a command was refused because the database's disk is full: for a while the server is not ready.</summary>
    public void DiskIsFull()
    {
        lock (gate)
            fullAt = clock.GetTimestamp();
    }

    private Task<bool> DatabaseAnswers()
    {
        lock (gate)
        {
            if (last is not { } known || clock.GetElapsedTime(known.At) >= CacheLifetime)
                last = (clock.GetTimestamp(), Ask());
            return last.Value.Answer;
        }
    }

    private bool IsFull()
    {
        lock (gate)
            return fullAt is { } since && clock.GetElapsedTime(since) < FullFor;
    }

    private async Task<bool> Ask()
    {
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            var recorded = await log.HighestSequence(timeout.Token);
            recordedAtStart ??= recorded;
            return true;
        }
        catch (Exception failure) when (failure is OperationCanceledException || Unavailability.IsUnavailability(failure))
        {
            return false;
        }
    }
}
