using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Imports;

/// <summary>An import that answers later.</summary>
public sealed record ImportJob(Guid Id, Caller Caller, ImportSpool Spool)
{
    public Task Completion { get; set; } = Task.CompletedTask;

    public ImportProgress Progress => new(
        Id, Completion.IsCompletedSuccessfully ? ImportStatus.Completed : Completion.IsCompleted ? ImportStatus.Failed : ImportStatus.Running,
        Spool.Counts.Accepted, Spool.Counts.Replayed, Spool.Counts.Refused);
}

/// <summary>Where an import is.</summary>
public enum ImportStatus : byte { Running, Completed, Failed }

/// <summary>How far an import has come. One that failed keeps what it had recorded; the same file again replays that and goes on.</summary>
public sealed record ImportProgress(Guid Id, ImportStatus Status, long Accepted, long Replayed, long Refused);

/// <summary>
/// The imports of this server that answer later, the latest ones. One that a restart cut off is sent again: what it had recorded is
/// answered as replayed.
/// </summary>
public sealed class ImportJobs(ILogger<ImportJobs> log) : IAsyncDisposable
{
    private const int MostKept = 64;

    private readonly ConcurrentDictionary<Guid, ImportJob> jobs = new();

    public async Task<ImportJob> Start(Caller caller, ImportRun run, Stream body)
    {
        foreach (var old in jobs.Values.Where(job => job.Completion.IsCompleted).OrderBy(job => job.Id).Take(jobs.Count - MostKept + 1))
            if (jobs.TryRemove(old.Id, out var removed)) await removed.Spool.DisposeAsync();
        var job = new ImportJob(Guid.CreateVersion7(), caller, new());
        // Not the request's cancellation: the answer was promised for later. A body that breaks off ends the run by itself.
        job.Completion = Run(job, run.Apply(caller, body, CancellationToken.None));
        jobs[job.Id] = job;
        return job;
    }

    /// <summary>The import, for whoever started it, in the same role and clinic.</summary>
    public ImportJob? Find(Guid id, Caller caller) => jobs.GetValueOrDefault(id) is { } job && job.Caller == caller ? job : null;

    public async ValueTask DisposeAsync()
    {
        foreach (var job in jobs.Values) await job.Spool.DisposeAsync();
    }

    private async Task Run(ImportJob job, IAsyncEnumerable<LineResult> results)
    {
        await Task.Yield();
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

/// <summary>Tells when a stream was read to its end, or broke.</summary>
public sealed class EndAwareStream(Stream inner) : Stream
{
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Ended => ended.Task;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            if (read == 0) ended.TrySetResult();
            return read;
        }
        catch
        {
            ended.TrySetResult();
            throw;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
