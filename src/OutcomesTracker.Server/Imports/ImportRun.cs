using System.Text.Json.Serialization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Imports;

/// <summary>What became of a line.</summary>
public enum LineStatus : byte
{
    Accepted,
    Replayed,
    Refused,
}

/// <summary>One line's result: a receipt or a problem.</summary>
public sealed record LineResult(
    long Line,
    LineStatus Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Receipt? Receipt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Problem? Problem
);

/// <summary>How many lines came to what.</summary>
public sealed record ImportCounts(long Accepted, long Replayed, long Refused)
{
    public static readonly ImportCounts None = new(0, 0, 0);

    public ImportCounts With(LineStatus status) =>
        status switch
        {
            LineStatus.Accepted => this with { Accepted = Accepted + 1 },
            LineStatus.Replayed => this with { Replayed = Replayed + 1 },
            _ => this with { Refused = Refused + 1 },
        };
}

/// <summary>
/// Applies the lines of a stream: those of one patient in their order, those of different patients in parallel, so that the store can
/// commit them together. Results come in the order of the lines; the number of lines under way is bounded, and so is memory.
/// </summary>
public sealed class ImportRun(CommandShell shell, ILogger<ImportRun> log)
{
    // Four times what the store takes in its two batches of 256, so that the next commands are ready when these are stored.
    private const int MostUnderWay = 2_048;

    // Lines may be a few hundred bytes or a megabyte: what is under way is bounded in bytes too, counted in pages.
    private const int PageBytes = 8_192,
        MostPagesUnderWay = 2_000;

    public async IAsyncEnumerable<LineResult> Apply(
        Caller caller,
        Stream lines,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var results = Channel.CreateBounded<Task<LineResult>>(MostUnderWay);
        var reading = ReadAll(caller, lines, results.Writer, stop.Token);
        try
        {
            await foreach (var result in results.Reader.ReadAllAsync(cancellation))
                yield return await result;
        }
        finally
        {
            // A caller that stops taking results stops the reading too.
            await stop.CancelAsync();
            await reading;
        }
    }

    private async Task ReadAll(Caller caller, Stream lines, ChannelWriter<Task<LineResult>> results, CancellationToken cancellation)
    {
        var latest = new Dictionary<Guid, Task>();
        var pageBudget = new SemaphoreSlim(MostPagesUnderWay);
        try
        {
            await foreach (var raw in LineSplitter.Split(lines, cancellation))
            {
                var pages = 1 + (raw.Json?.Length ?? 0) / PageBytes;
                for (var taken = 0; taken < pages; taken++)
                    await pageBudget.WaitAsync(cancellation);
                var line = ImportLine.Read(raw, caller);
                var patient = line.Patient;
                var before = patient is { } one ? latest.GetValueOrDefault(one, Task.CompletedTask) : Task.CompletedTask;
                var inLine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var result = ApplyAfter(before, caller, line, inLine, cancellation);
                _ = ReleasePages(pageBudget, pages, result);
                if (patient is { } same)
                    latest[same] = inLine.Task;
                if (latest.Count > 4 * MostUnderWay)
                    foreach (var (gone, _) in latest.Where(entry => entry.Value.IsCompleted).ToList())
                        latest.Remove(gone);
                await results.WriteAsync(result, cancellation);
            }
            results.Complete();
        }
        catch (Exception failure)
        {
            results.Complete(failure);
        }
    }

    private static async Task ReleasePages(SemaphoreSlim pageBudget, int pages, Task use)
    {
        await use.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        pageBudget.Release(pages);
    }

    /// <param name="inLine">Completed when the patient's next line may follow.</param>
    private async Task<LineResult> ApplyAfter(
        Task before,
        Caller caller,
        ImportLine line,
        TaskCompletionSource inLine,
        CancellationToken cancellation
    )
    {
        using (line)
        {
            if (line.Request is not { } request)
                return new(line.Number, LineStatus.Refused, null, line.Problem);
            await before;
            try
            {
                return await shell.Handle(caller, request, cancellation, () => inLine.TrySetResult()) switch
                {
                    CommandAnswer.Accepted done => new(
                        line.Number,
                        done.Receipt.Replayed ? LineStatus.Replayed : LineStatus.Accepted,
                        done.Receipt,
                        null
                    ),
                    CommandAnswer.Refused not => new(line.Number, LineStatus.Refused, null, not.Problem),
                    var other => throw new InvalidOperationException(other.ToString()),
                };
            }
            catch (Exception failure) when (Unavailability.Of(failure) is { } passing)
            {
                return new(line.Number, LineStatus.Refused, null, passing);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // A bug that one line meets does not stop the other lines.
                log.LogError(failure, "A bug refused line {Line}", line.Number);
                return new(line.Number, LineStatus.Refused, null, Problem.Unexpected);
            }
            finally
            {
                inLine.TrySetResult();
            }
        }
    }
}
