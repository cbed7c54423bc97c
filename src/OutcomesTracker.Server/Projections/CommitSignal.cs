using System.Diagnostics;
using JasperFx.Events.Daemon.HighWater;

namespace OutcomesTracker.Server.Projections;

/// <summary>
/// Wakes the daemon after a commit. One that comes while the daemon works is kept, and many are one: Marten's own listener forgets
/// those, and the views then wait for the next poll.
/// </summary>
public sealed class CommitSignal : IDaemonWakeup
{
    /// <summary>A look costs PostgreSQL five statements: so often at most, and more commits share one.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    private readonly SemaphoreSlim daemon = new(0, 1),
        others = new(0, 1);
    private long looked;

    /// <summary>This server has committed events: look now, here and on the other servers.</summary>
    public void Committed()
    {
        Pulse(daemon);
        Pulse(others);
    }

    /// <summary>Another server has.</summary>
    public void Heard() => Pulse(daemon);

    /// <summary>Until this server has committed since the last call.</summary>
    public Task NextToTell(CancellationToken cancellation) => others.WaitAsync(cancellation);

    public async Task WaitAsync(TimeSpan timeout, CancellationToken token)
    {
        await daemon.WaitAsync(timeout, token);
        var early = Pace - Stopwatch.GetElapsedTime(looked);
        if (looked != 0 && early > TimeSpan.Zero)
            await Task.Delay(early, token);
        looked = Stopwatch.GetTimestamp();
    }

    public void Dispose()
    {
        // The store disposes of it when it goes, while a command may still be ending: there is nothing here that must be let go.
    }

    private static void Pulse(SemaphoreSlim waiting)
    {
        try
        {
            waiting.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake, or will be, already.
        }
    }
}
