using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>
/// Runs commands against streams: load, decide, append, answer, each command exactly once however often it is sent
/// under the same event id. Commands that arrive while a batch is under way share the next transaction, so that
/// throughput grows with load, and nobody pays for a neighbour: a stream that somebody else holds is left for a later
/// batch, and a batch that fails is tried again command by command. An answer is given only after its COMMIT.
/// </summary>
public sealed class StreamWriter<TState>(
    NpgsqlDataSource source, Fold<TState> fold, StreamWriterOptions options, TimeProvider clock) : IStreamWriter<TState>, IAsyncDisposable
{
    const int MostFailures = 12;
    const int MostConnectionFailures = 4;

    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    readonly Lock gate = new();
    readonly WaitingLine<TState> line = new(options.BatchSize);
    readonly StateCache<TState> cache = new(options.CachedStreams);
    int running;
    int woken;
    int resting;
    bool closed;

    /// <inheritdoc/>
    public async Task<TAnswer> Execute<TAnswer>(
        StreamKey stream, Guid eventId, Func<Snapshot<TState>, Verdict<TAnswer>> decide, CancellationToken ct = default)
    {
        var command = new PendingCommand<TState, TAnswer>(stream, eventId, decide);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            if (line.Count >= options.MaxWaiting)
                throw new StoreBusyException();
            line.Add(command);
        }
        Wake();
        try
        {
            return await command.Answer.WaitAsync(options.Timeout, ct);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            if (command.Answer.IsCompleted)
                return await command.Answer;
            if (!ct.IsCancellationRequested)
                return await Late(command);
            command.Drop();
            throw;
        }
    }

    /// <summary>
    /// Patience is over. What only waits is given up, and never done. What a batch has in hand, or may have stored by a COMMIT that
    /// never answered, is waited for as long again: whoever is told that it failed should not find it recorded.
    /// </summary>
    async Task<TAnswer> Late<TAnswer>(PendingCommand<TState, TAnswer> command)
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
            closed = true;
        while (!IsIdle())
            await Task.Delay(2);
    }

    bool IsIdle()
    {
        lock (gate)
            return running == 0 && resting == 0 && line.Count == 0;
    }

    // Behind whatever is queued already: who was just answered, and writes again, shares the next transaction with others.
    void Wake()
    {
        if (Interlocked.Exchange(ref woken, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(static writer => writer.Pump(), this, preferLocal: false);
    }

    void Pump()
    {
        Volatile.Write(ref woken, 0);
        lock (gate)
            while (running < options.ConcurrentBatches && line.Take() is { Count: > 0 } commands)
            {
                running++;
                _ = Task.Run(() => Drive(commands));
            }
    }

    async Task Drive(List<PendingCommand<TState>> commands)
    {
        List<PendingCommand<TState>> again;
        try
        {
            again = await RunBatch(commands);
        }
        catch (Exception e)
        {
            again = AfterFailure(commands, e);
        }
        // The ids of what comes again stay in hand through a pause, so that nobody overtakes it.
        var streams = again.Select(c => c.Stream.Id).ToHashSet();
        var kept = commands.Where(c => streams.Contains(c.Stream.Id)).ToList();
        lock (gate)
        {
            running--;
            resting += again.Count;
            line.Return([.. commands.Except(kept)], []);
        }
        Wake();
        if (again.Count == 0)
            return;

        var tries = again.Max(c => Math.Max(c.Skips, c.Failures));
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(100, 1 << Math.Min(tries, 7))));
        lock (gate)
        {
            resting -= again.Count;
            line.Return(kept, again);
        }
        Wake();
    }

    async Task<List<PendingCommand<TState>>> RunBatch(List<PendingCommand<TState>> commands)
    {
        using var patience = new CancellationTokenSource(options.Timeout);
        await using var connection = await source.OpenConnectionAsync(patience.Token);
        var batch = new Batch<TState>(fold, cache, options.Homes, clock);
        List<PendingCommand<TState>> held;
        try
        {
            held = await batch.Run(connection, commands, patience.Token);
        }
        catch (Exception e) when (!Failures.IsRace(e))
        {
            // What was refused while it was being prepared is kept by the driver half prepared (npgsql issue 6391), and
            // after a fault of the driver nobody knows what comes next on the line: no such connection is used again.
            source.Clear();
            throw;
        }
        if (batch.HasAppended)
            options.Committed?.Invoke();
        foreach (var command in held)
        {
            command.Leave();
            command.Skips++;
        }
        return held;
    }

    // Answers those to be tried again.
    static List<PendingCommand<TState>> AfterFailure(List<PendingCommand<TState>> commands, Exception cause)
    {
        var open = commands.Where(c => !c.IsOver).ToList();
        foreach (var command in open)
            command.Leave();
        if (commands.Count > 1 && (cause is DriverFaultException || !Failures.IsConnection(cause)))
        {
            foreach (var command in open)
                command.Alone = true;
            return open;
        }
        var (most, why) = Failures.IsConnection(cause)
            ? (MostConnectionFailures, new StoreUnavailableException("The event store is not available.", cause))
            : Failures.IsRace(cause) ? (MostFailures, new StoreUnavailableException("Other writers won every time.", cause))
            : (0, cause);
        foreach (var command in open)
            // What may be stored is looked for until the caller's patience is over, however often the connection fails.
            if (++command.Failures > most && (command.Uncertain.Count == 0 || !Failures.IsConnection(cause)))
                command.Fail(why);
        return [.. open.Where(c => !c.IsOver)];
    }
}
