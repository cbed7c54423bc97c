using System.Diagnostics;
using JasperFx.Events.Daemon.HighWater;

namespace OutcomesTracker.Server.Projections;

/// <summary>
/// Wakes the daemon after a commit. A signal that arrives while the daemon works is kept, and several are merged into one. Marten's own
/// listener loses such signals, and the views then wait for the next poll.
/// </summary>
public sealed class CommitSignal : IDaemonWakeup
{
    /// <summary>The shortest time between two polls, which further commits share: each poll costs PostgreSQL five statements.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    private readonly SemaphoreSlim daemon = new(0, 1),
        others = new(0, 1);
    private long looked;

    /// <summary>Signals a commit of this server: wakes the daemon here and notifies the other servers.</summary>
    public void Committed()
    {
        Pulse(daemon);
        Pulse(others);
    }

    /// <summary>Signals a commit of another server.</summary>
    public void RemoteCommitted() => Pulse(daemon);

    /// <summary>Completes once this server has committed since the last call.</summary>
    public Task WaitForLocalCommit(CancellationToken cancellation) => others.WaitAsync(cancellation);

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
        // The store disposes of this object at shutdown, when a command may still be ending. There is nothing to release.
    }

    private static void Pulse(SemaphoreSlim waiting)
    {
        try
        {
            waiting.Release();
        }
        catch (SemaphoreFullException)
        {
            // A signal is already pending.
        }
    }
}
