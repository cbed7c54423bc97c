using Marten;
using Npgsql;
using OutcomesTracker.Server.Store;
using Wolverine.Runtime;

namespace OutcomesTracker.Server.Commands;

/// <summary>Limits of a <see cref="CaseWriter"/>.</summary>
public sealed record CaseWriterOptions
{
    /// <summary>Transactions at once. Fewer make larger batches, more hide a slow one.</summary>
    public int ConcurrentBatches { get; init; } = 2;

    /// <summary>Commands in one transaction.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Commands waiting; one more is refused as too many.</summary>
    public int MaxWaiting { get; init; } = 20_000;

    /// <summary>Cases that are remembered.</summary>
    public int CachedCases { get; init; } = 10_000;

    /// <summary>No command waits longer; what then becomes of it, asking again with the same event id tells.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(8);
}

/// <summary>
/// Records commands on patients' cases, each exactly once however often it is sent under the same event id. Commands that arrive while
/// a batch is under way share the next one's Marten session and commit, so that throughput grows with load. A stream that another
/// writer holds is left for a later batch, and a batch that fails is tried again command by command, so that no command pays for
/// another. An answer is given only after its commit.
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
        woken,
        resting;
    private bool isClosed;

    /// <summary>Called after each commit that appended something; must be quick and must not throw.</summary>
    public Action? Committed { get; init; }

    /// <summary>
    /// Decides on the case as it stands and stores what is decided. <paramref name="decide"/> must be pure, quick and repeatable: it is
    /// called again after a lost race. What it throws is thrown here and touches no other command. Commands on one patient are taken in
    /// the order in which they are given here.
    /// </summary>
    /// <param name="eventId">The id of the event that the command would append.</param>
    /// <exception cref="StoreBusyException">Too many are waiting; nothing was done.</exception>
    /// <exception cref="StoreUnavailableException">The outcome is open; the same event id again tells.</exception>
    public async Task<CommandAnswer> Execute(
        StreamKey stream,
        Guid eventId,
        Func<CaseSnapshot, Verdict> decide,
        CancellationToken cancellation = default
    )
    {
        var command = new PendingCommand(stream, eventId, decide);
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
                return await Late(command);
            command.Drop();
            throw;
        }
    }

    /// <summary>
    /// The time is over. What only waits is given up, and never done. What a batch has in hand, or may have stored by a COMMIT whose
    /// outcome
    /// is not known, is waited for as long again: a caller that is told of a failure should not find the entry recorded.
    /// </summary>
    private async Task<CommandAnswer> Late(PendingCommand command)
    {
        var since = clock.GetTimestamp();
        while (!command.TryGiveUp())
        {
            if (await Task.WhenAny(command.Answer, Task.Delay(Step)) == command.Answer)
                return await command.Answer;
            if (clock.GetElapsedTime(since) < options.Timeout)
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
            return running == 0 && resting == 0 && queue.Count == 0;
    }

    // Behind whatever is queued already, so that callers that were just answered and write again share the next transaction.
    private void Wake()
    {
        if (Interlocked.Exchange(ref woken, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(static writer => writer.Pump(), this, preferLocal: false);
    }

    private void Pump()
    {
        Volatile.Write(ref woken, 0);
        lock (gate)
            while (running < options.ConcurrentBatches && queue.Take() is { Count: > 0 } commands)
            {
                running++;
                _ = Task.Run(() => Drive(commands));
            }
    }

    private async Task Drive(List<PendingCommand> commands)
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
        // The ids of what is tried later stay in hand through the pause, so that no later command overtakes it.
        var held = later.Select(command => command.Stream.Id).ToHashSet();
        var kept = commands.Where(command => held.Contains(command.Stream.Id)).ToList();
        lock (gate)
        {
            running--;
            resting += later.Count;
            queue.Return([.. commands.Except(kept)], now);
        }
        Wake();
        if (later.Count == 0)
            return;

        var tries = later.Max(command => Math.Max(command.Conflicts, command.Failures));
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(100, 1 << Math.Min(tries, 7))));
        lock (gate)
        {
            resting -= later.Count;
            queue.Return(kept, later);
        }
        Wake();
    }

    /// <summary>What is to be tried again: at once, and after a pause.</summary>
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
            // What was refused while it was being prepared is kept by the driver half prepared (npgsql issue 6391), and what comes next on
            // a
            // connection after a fault of the driver is not known: no such connection is used again.
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

    /// <summary>What is to be tried again.</summary>
    private static List<PendingCommand> AfterFailure(List<PendingCommand> commands, Exception cause)
    {
        var open = commands.Where(command => !command.IsOver).ToList();
        foreach (var command in open)
            command.Leave();
        var isFull = cause is PostgresException { SqlState: PostgresErrorCodes.DiskFull };
        // One by one they would all wait for a disk that has room for none.
        if (commands.Count > 1 && !isFull && (cause is DriverFaultException || !Failures.IsConnection(cause)))
        {
            foreach (var command in open)
                command.Alone = true;
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
            // What may be stored is looked for until the caller's time is over, however often the connection fails.
            if (++command.Failures > most && (command.Uncertain.Count == 0 || !Failures.IsConnection(cause)))
                command.Fail(why);
        return [.. open.Where(command => !command.IsOver)];
    }
}
