using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Imports;

/// <summary>An asynchronous import; its number gives the order in which imports were started.</summary>
public sealed record ImportJob(Guid Id, long Number, Caller Caller, ImportSpool Spool)
{
    public Task Completion { get; set; } = Task.CompletedTask;

    public ImportProgress Progress =>
        new(
            Id,
            Completion.IsCompletedSuccessfully ? ImportStatus.Completed
                : Completion.IsCompleted ? ImportStatus.Failed
                : ImportStatus.Running,
            Spool.Counts.Accepted,
            Spool.Counts.Replayed,
            Spool.Counts.Refused
        );
}

/// <summary>Where an import is.</summary>
public enum ImportStatus : byte
{
    Running,
    Completed,
    Failed,
}

/// <summary>How far an import has come. One that failed keeps what it had recorded; the same file again replays that and goes on.</summary>
public sealed record ImportProgress(Guid Id, ImportStatus Status, long Accepted, long Replayed, long Refused);

/// <summary>
/// The asynchronous imports of this server, the latest ones of each caller. An import that a restart interrupted must be sent again: the
/// lines that it had recorded are answered as replayed.
/// </summary>
public sealed class ImportJobs(ILogger<ImportJobs> log) : IAsyncDisposable
{
    /// <summary>The most finished imports kept: of one caller, so that one caller cannot displace another's, and in total.</summary>
    public const int MostKeptOfACaller = 16,
        MostKept = 256;

    private readonly ConcurrentDictionary<Guid, ImportJob> jobs = new();
    private long started;

    /// <param name="turn">Released when the import has ended.</param>
    public ImportJob Start(Caller caller, ImportRun run, Stream body, IDisposable turn)
    {
        Forget(jobs.Values.Where(job => job.Caller.Who == caller.Who), MostKeptOfACaller);
        Forget(jobs.Values, MostKept);
        var job = new ImportJob(Guid.CreateVersion7(), Interlocked.Increment(ref started), caller, Spool(turn));
        // Not cancelled with the request, since the answer was promised for later. A body that breaks off ends the run by itself.
        job.Completion = Run(job, run.Apply(caller, body, CancellationToken.None), turn);
        jobs[job.Id] = job;
        return job;
    }

    /// <summary>The import, for the caller that started it, in the same role and clinic.</summary>
    public ImportJob? Find(Guid id, Caller caller) => jobs.GetValueOrDefault(id) is { } job && job.Caller.Who == caller.Who ? job : null;

    public async ValueTask DisposeAsync()
    {
        foreach (var job in jobs.Values)
            await job.Spool.DisposeAsync();
    }

    /// <summary>Removes the oldest finished imports until there is room for one more.</summary>
    private void Forget(IEnumerable<ImportJob> among, int most)
    {
        var finished = among.Where(job => job.Completion.IsCompleted).OrderBy(job => job.Number).ToList();
        foreach (var old in finished.Take(finished.Count - most + 1))
            if (jobs.TryRemove(old.Id, out var removed))
                _ = removed.Spool.DisposeAsync().AsTask(); // once its last reader has ended
    }

    /// <summary>Creates a spool, or releases the turn: a full disk must not use up a caller's turns.</summary>
    private static ImportSpool Spool(IDisposable turn)
    {
        try
        {
            return new();
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private async Task Run(ImportJob job, IAsyncEnumerable<LineResult> results, IDisposable turn)
    {
        await Task.Yield();
        using var _ = turn;
        try
        {
            await job.Spool.Fill(results, CancellationToken.None);
        }
        catch (Exception failure)
        {
            log.LogWarning("Import {Import} ended early: {Failure}", job.Id, failure.GetType().Name);
            throw;
        }
    }
}
