using OutcomesTracker.Cohorts;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Health;

/// <summary>
/// Whether the server can do its work: the database answers and has room, and the views have had all that was recorded when this
/// server was first asked. The database is asked at most once a second, however many ask: they need no token and are not counted.
/// </summary>
public sealed class Readiness(EventLog log, CohortIndex index, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1),
        Timeout = TimeSpan.FromSeconds(2),
        FullFor = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private (long At, Task<bool> Answer)? last;
    private long? recordedAtStart,
        fullAt;

    public async Task<bool> IsReady() => await DatabaseAnswers() && index.Generation > 0 && index.Sequence >= recordedAtStart && !IsFull();

    /// <summary>A command was refused because the database's disk is full: for a while no request should be sent here.</summary>
    public void DiskIsFull()
    {
        lock (gate)
            fullAt = clock.GetTimestamp();
    }

    private Task<bool> DatabaseAnswers()
    {
        lock (gate)
        {
            if (last is not { } known || clock.GetElapsedTime(known.At) >= Fresh)
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
