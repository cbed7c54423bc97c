using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OutcomesTracker.Server.Protection;

namespace OutcomesTracker.Server.Imports;

/// <summary>
/// Ends imports that no server runs any more, and deletes those that ended more than a week ago. Each server holds an advisory lock on a
/// connection of its own; PostgreSQL releases it when the process ends, however it ends. A lock may be free for a while because a
/// connection broke, so an import fails only when the lock stays free for longer than its server needs to notice; and the server of one
/// that failed so, if it lives after all, resumes it.
/// </summary>
public sealed class ImportRecovery(
    ImportsTable imports,
    ImportKeysTable keys,
    ImportJobs jobs,
    TimeProvider clock,
    ILogger<ImportRecovery> log
) : BackgroundService
{
    /// <summary>How long an import and its results are kept after its end.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    // Longer than ImportsTable's keepalive and its timeout together.
    private static readonly TimeSpan LongestFree = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2),
        DeletionPace = TimeSpan.FromHours(1),
        AfterFailure = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            RunWithRetry(
                stop => imports.HoldLock(jobs.Server, () => imports.Resume(jobs.Running, stop), stop),
                "The lock of this server's imports cannot be held",
                stoppingToken
            ),
            RunWithRetry(FailAbandoned, "Abandoned imports cannot be looked for", stoppingToken),
            RunWithRetry(DeleteOld, "Old imports cannot be deleted", stoppingToken)
        );

    private Task RunWithRetry(Func<CancellationToken, Task> work, string what, CancellationToken stop) =>
        RetriedWork.Run(work, what, AfterFailure, clock, log, stop);

    private async Task FailAbandoned(CancellationToken stop)
    {
        Dictionary<Guid, long> freeSince = [];
        while (true)
        {
            var found = await imports.Abandoned(jobs.Server, jobs.Running, stop);
            freeSince = found.ToDictionary(id => id, id => freeSince.TryGetValue(id, out var since) ? since : clock.GetTimestamp());
            var abandoned = found.Where(id => clock.GetElapsedTime(freeSince[id]) >= LongestFree).ToList();
            if (abandoned.Count > 0)
                await imports.Fail(jobs.Server, abandoned, clock.GetUtcNow(), stop);
            await Task.Delay(Pace, clock, stop);
        }
    }

    private async Task DeleteOld(CancellationToken stop)
    {
        while (true)
        {
            await keys.DestroyCreatedBefore(clock.GetUtcNow() - Kept, stop);
            await imports.DeleteEndedBefore(clock.GetUtcNow() - Kept, stop);
            await Task.Delay(DeletionPace, clock, stop);
        }
    }
}
