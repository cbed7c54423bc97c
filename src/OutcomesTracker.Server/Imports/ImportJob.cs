using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Imports;

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
/// An import under way that answers later. Its results become rows as the lines are answered, some hundreds a row and at least one row a
/// second; while the database does not answer, it is asked again, and the import waits.
/// </summary>
/// <param name="refusals">Keeps the refused lines themselves; null if nobody asked for them.</param>
public sealed class ImportJob(Guid id, ImportsTable imports, TimeProvider clock, KeptRefusals? refusals = null)
{
    // A row costs a commit, so it holds as many lines as one reads easily.
    private const int ChunkBytes = 262_144;

    private static readonly TimeSpan LongestUnrecorded = TimeSpan.FromSeconds(1),
        AfterFailure = TimeSpan.FromSeconds(1);

    private volatile ImportCounts counts = ImportCounts.None;
    private volatile ImportProgress? end;
    private int chunks;

    /// <summary>How far it has come, which its row says at most a second later.</summary>
    public ImportProgress Progress => end ?? At(ImportStatus.Running);

    /// <summary>Takes every result; returns once the import's end is recorded.</summary>
    /// <param name="cancellation">Ends the attempts to record. Lines that are then without a result are replayed when sent again.</param>
    /// <returns>What ended the import early, or null.</returns>
    public async Task<Exception?> Run(IAsyncEnumerable<LineResult> results, CancellationToken cancellation)
    {
        using var lines = new ResultLines(ChunkBytes);
        try
        {
            await Take(results, lines, cancellation);
            await Record(lines, ImportStatus.Completed, cancellation);
            return null;
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            lines.Clear();
            await Record(lines, ImportStatus.Failed, cancellation);
            await imports.DeleteResults(id, cancellation);
            return failure;
        }
    }

    private async Task Take(IAsyncEnumerable<LineResult> results, ResultLines lines, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var next = results.GetAsyncEnumerator(stop.Token);
        var coming = Task.FromResult(true);
        try
        {
            var unrecordedSince = 0L;
            while (true)
            {
                coming = next.MoveNextAsync().AsTask();
                if (lines.Written.Length > 0 && !await IsOverWithin(coming, LongestUnrecorded - clock.GetElapsedTime(unrecordedSince)))
                    await Record(lines, ImportStatus.Running, cancellation);
                if (!await coming)
                    return;
                if (lines.Written.Length == 0)
                    unrecordedSince = clock.GetTimestamp();
                lines.Add(StoredResult.Of(next.Current));
                refusals?.Add(next.Current);
                counts = counts.With(next.Current.Status);
                if (lines.AreEnough || refusals?.AreEnough == true || clock.GetElapsedTime(unrecordedSince) >= LongestUnrecorded)
                    await Record(lines, ImportStatus.Running, cancellation);
            }
        }
        catch
        {
            // An enumerator can be disposed of only between two results.
            await stop.CancelAsync();
            await ((Task)coming).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <summary>Whether the task ends within this time. Its outcome, be it a failure, is left to who awaits it.</summary>
    private async Task<bool> IsOverWithin(Task coming, TimeSpan time)
    {
        if (!coming.IsCompleted && time > TimeSpan.Zero)
            await coming.WaitAsync(time, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return coming.IsCompleted;
    }

    private async Task Record(ResultLines lines, ImportStatus status, CancellationToken cancellation)
    {
        var progress = At(status);
        DateTimeOffset? ended = status == ImportStatus.Running ? null : clock.GetUtcNow();
        while (true)
        {
            try
            {
                if (refusals is not null)
                    await refusals.Record(imports, cancellation);
                await imports.Record(progress, chunks, lines.Written, ended, cancellation);
                break;
            }
            catch (Exception failure) when (Unavailability.IsUnavailability(failure) || Failures.IsRace(failure))
            {
                await Task.Delay(AfterFailure, clock, cancellation);
            }
        }
        chunks += lines.Written.Length > 0 ? 1 : 0;
        lines.Clear();
        if (ended is not null)
            end = progress;
    }

    private ImportProgress At(ImportStatus status)
    {
        var now = counts;
        return new(id, status, now.Accepted, now.Replayed, now.Refused);
    }
}
