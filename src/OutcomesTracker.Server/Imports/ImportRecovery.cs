using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OutcomesTracker.Server.Imports;

/// <summary>
/// Ends imports that nobody runs any more, and deletes those that ended more than a week ago. Each server holds an advisory lock on a
/// connection of its own; PostgreSQL releases it when the process ends, however it ends. A lock may be free for a moment because a
/// connection broke, so an import fails only when it was found so twice in a row; and the server of one that failed so, if it lives
/// after all, resumes it.
/// </summary>
public sealed class ImportRecovery(ImportsTable imports, ImportJobs jobs, TimeProvider clock, ILogger<ImportRecovery> log)
    : BackgroundService
{
    /// <summary>How long an import and its results are kept after its end.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2),
        DeletionPace = TimeSpan.FromHours(1),
        AfterFailure = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            RunWithRetry(stop => imports.HoldLock(jobs.Server, () => imports.Resume(jobs.Running, stop), stop), stoppingToken),
            RunWithRetry(FailAbandoned, stoppingToken),
            RunWithRetry(DeleteOld, stoppingToken)
        );

    private Task RunWithRetry(Func<CancellationToken, Task> work, CancellationToken stop) =>
        RetriedWork.Run(work, "The imports cannot be looked after", AfterFailure, clock, log, stop);

    private async Task FailAbandoned(CancellationToken stop)
    {
        HashSet<Guid> before = [];
        while (true)
        {
            var found = await imports.Abandoned(jobs.Server, jobs.Running, stop);
            await imports.Fail(jobs.Server, found.Where(before.Contains), clock.GetUtcNow(), stop);
            before = [.. found];
            await Task.Delay(Pace, clock, stop);
        }
    }

    private async Task DeleteOld(CancellationToken stop)
    {
        while (true)
        {
            await imports.DeleteEndedBefore(clock.GetUtcNow() - Kept, stop);
            await Task.Delay(DeletionPace, clock, stop);
        }
    }
}
