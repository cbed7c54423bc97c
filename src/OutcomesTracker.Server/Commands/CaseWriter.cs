using Marten;
using Npgsql;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Store;
using Wolverine.Runtime;

namespace OutcomesTracker.Server.Commands;

/// <summary>Limits of a <see cref="CaseWriter"/>.</summary>
public sealed record CaseWriterOptions
{
    /// <summary>Concurrent transactions. Fewer make larger batches; with more, other batches proceed while one is slow.</summary>
    public int ConcurrentBatches { get; init; } = 2;

    /// <summary>Commands in one transaction.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Commands that may wait; a further one is refused with <see cref="StoreBusyException"/>.</summary>
    public int MaxWaiting { get; init; } = 20_000;

    /// <summary>Cases in the cache.</summary>
    public int CachedCases { get; init; } = 10_000;

    /// <summary>How long a caller waits for its command; a retry with the same event id then returns the outcome.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How much longer a caller waits for a command that a batch has or may have stored; then its outcome is unknown.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(8);
}

/// <summary>
/// Records commands on patients' cases, each exactly once however often it is sent under the same event id. Commands that arrive while a
/// batch is under way share the next one's Marten session and commit, so that throughput grows with load. A stream that another writer has
/// locked is left for a later batch, and a batch that fails is retried command by command, so that one command cannot fail the others. A
/// command is answered only after its commit.
/// </summary>
public sealed class CaseWriter(
    IDocumentStore store,
    NpgsqlDataSource database,
    IWolverineRuntime wolverine,
    TimeProvider clock,
    CaseWriterOptions options
) : IAsyncDisposable
{
    private const int MostFailures = 12,
        MostConnectionFailures = 4;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly Lock gate = new();
    private readonly CommandQueue queue = new(options.BatchSize);
    private readonly BatchServices services = new(store, database, wolverine, new(options.CachedCases), clock);
    private int running,
        isPumpQueued,
        delayedRetries;
    private bool isClosed;

    /// <summary>Called after each commit that appended something; must be quick and must not throw.</summary>
    public Action? Committed { get; init; }

    /// <summary>
    /// Decides on the current case and stores the decision. <paramref name="decide"/> must be pure, quick and repeatable: it is called
    /// again after a lost race. Its exceptions are thrown here and affect no other command. Commands on one patient are executed in the
    /// order of the calls.
    /// </summary>
    /// <param name="eventId">The id of the event that the command would append.</param>
    /// <param name="identity">The identity that the event would give the patient; null if it would give none.</param>
    /// <exception cref="StoreBusyException">Too many are waiting; nothing was done.</exception>
    /// <exception cref="StoreUnavailableException">
    /// It is unknown whether the command was stored; a retry with the same event id returns the outcome.
    /// </exception>
    public async Task<CommandAnswer> Execute(
        StreamKey stream,
        Guid eventId,
        Func<CaseSnapshot, Verdict> decide,
        IdentityDigests? identity = null,
        CancellationToken cancellation = default
    )
    {
        var command = new PendingCommand(stream, eventId, identity, decide);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isClosed, this);
            if (queue.Count >= options.MaxWaiting)
                throw new StoreBusyException();
            queue.Add(command);
        }
        Wake();
        try
        {
            return await command.Answer.WaitAsync(options.Timeout, cancellation);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            if (command.Answer.IsCompleted)
                return await command.Answer;
            if (!cancellation.IsCancellationRequested)
                return await AwaitAfterTimeout(command);
            command.Drop();
            throw;
        }
    }

    /// <summary>
    /// Handles a timeout. A command that only waits is given up and never executed. One that a batch has, or that may have been stored by a
    /// COMMIT with unknown outcome, is waited for through <see cref="CaseWriterOptions.Grace"/>: a caller that gets a failure should not
    /// find the entry recorded.
    /// </summary>
    private async Task<CommandAnswer> AwaitAfterTimeout(PendingCommand command)
    {
        var since = clock.GetTimestamp();
        while (!command.TryGiveUp())
        {
            if (await Task.WhenAny(command.Answer, Task.Delay(Step)) == command.Answer)
                return await command.Answer;
            if (clock.GetElapsedTime(since) < options.Grace)
                continue;
            command.Drop();
            break;
        }
        throw new StoreUnavailableException();
    }

    /// <summary>Takes no more commands and waits for those under way.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
            isClosed = true;
        while (!IsIdle())
            await Task.Delay(2);
    }

    private bool IsIdle()
    {
        lock (gate)
            return running == 0 && delayedRetries == 0 && queue.Count == 0;
    }

    // Queued behind the thread pool's waiting work, so that callers that were just answered and write again share the next transaction.
    private void Wake()
    {
        if (Interlocked.Exchange(ref isPumpQueued, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(static writer => writer.Pump(), this, preferLocal: false);
    }

    private void Pump()
    {
        Volatile.Write(ref isPumpQueued, 0);
        lock (gate)
            while (running < options.ConcurrentBatches && queue.Take() is { Count: > 0 } commands)
            {
                running++;
                _ = Task.Run(() => RunAndRequeue(commands));
            }
    }

    private async Task RunAndRequeue(List<PendingCommand> commands)
    {
        List<PendingCommand> now,
            later;
        try
        {
            (now, later) = await RunBatch(commands);
        }
        catch (Exception failure)
        {
            (now, later) = ([], AfterFailure(commands, failure));
        }
        // The streams of commands that are retried later stay reserved through the pause, so that no later command overtakes them.
        var held = later.Select(command => command.Stream.Id).ToHashSet();
        var kept = commands.Where(command => held.Contains(command.Stream.Id)).ToList();
        lock (gate)
        {
            running--;
            delayedRetries += later.Count;
            queue.Return([.. commands.Except(kept)], now);
        }
        Wake();
        if (later.Count == 0)
            return;

        var tries = later.Max(command => Math.Max(command.Conflicts, command.Failures));
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(100, 1 << Math.Min(tries, 7))));
        lock (gate)
        {
            delayedRetries -= later.Count;
            queue.Return(kept, later);
        }
        Wake();
    }

    /// <summary>Returns the commands to retry: at once, and after a pause.</summary>
    private async Task<(List<PendingCommand> Now, List<PendingCommand> Later)> RunBatch(List<PendingCommand> commands)
    {
        using var timeout = new CancellationTokenSource(options.Timeout);
        var (batch, conflicts) = (new CaseBatch(services), new HashSet<StreamKey>());
        List<PendingCommand> again;
        try
        {
            again = await batch.Run(commands, conflicts, timeout.Token);
        }
        catch (Exception failure) when (!Failures.IsRace(failure))
        {
            // Npgsql keeps a statement that the server refused during preparation half prepared (npgsql issue 6391), and after a fault of
            // the driver the state of a connection is unknown: no pooled connection is used again.
            database.Clear();
            throw;
        }
        if (batch.HasAppended)
            Committed?.Invoke();
        foreach (var command in again)
        {
            command.Leave();
            if (conflicts.Contains(command.Stream))
                command.Conflicts++;
        }
        return (
            [.. again.Where(command => !conflicts.Contains(command.Stream))],
            [.. again.Where(command => conflicts.Contains(command.Stream))]
        );
    }

    /// <summary>Returns the commands to retry after their batch has failed.</summary>
    private static List<PendingCommand> AfterFailure(List<PendingCommand> commands, Exception cause)
    {
        var open = commands.Where(command => !command.IsOver).ToList();
        foreach (var command in open)
            command.Leave();
        var isFull = cause is PostgresException { SqlState: PostgresErrorCodes.DiskFull };
        // On a full disk none of them can be stored, so they are not retried one by one.
        if (commands.Count > 1 && !isFull && (cause is DriverFaultException || !Failures.IsConnection(cause)))
        {
            foreach (var command in open)
                command.RunsAlone = true;
            return open;
        }
        var (most, why) = cause switch
        {
            DriverFaultException fault => (MostConnectionFailures, fault.InnerException!),
            _ when isFull => (0, new StoreUnavailableException("The event store has no room.", cause)),
            _ when Failures.IsConnection(cause) => (
                MostConnectionFailures,
                new StoreUnavailableException("The event store is not available.", cause)
            ),
            _ when Failures.IsRace(cause) => (MostFailures, new StoreUnavailableException("Other writers won every time.", cause)),
            _ => (0, cause),
        };
        foreach (var command in open)
            // A command that may be stored is retried until its caller's timeout, however often the connection fails.
            if (++command.Failures > most && (!command.MayBeStored || !Failures.IsConnection(cause)))
                command.Fail(why);
        return [.. open.Where(command => !command.IsOver)];
    }
}
