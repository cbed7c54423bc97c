using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>
/// Feeds every event to every projection once and in order, never passing a number that may still be committed. A page
/// and its progress are one transaction, under a lock that ends with it: over all servers one runner works at a projection,
/// and when it dies the next takes over from the progress in the database. A projection that fails holds up itself only.
/// </summary>
/// <param name="failed">Told of each failure before it is tried again; must not throw.</param>
public sealed class ProjectionRunner(
    NpgsqlDataSource source, IReadOnlyList<IProjection> projections, ProjectionRunnerOptions options, Action<Exception> failed)
    : IProjections, IDisposable
{
    enum Step { Idle, Moved, Waiting }

    /// <summary>Failures in a row, and when (in milliseconds of uptime) to try again.</summary>
    sealed record Setback(int Count, long Until);

    readonly SemaphoreSlim signal = new(0, 1);
    readonly SemaphoreSlim working = new(1, 1);
    readonly string[] names = [.. projections.Select(p => p.Name)];
    readonly Dictionary<string, Setback> setbacks = [];
    Dictionary<string, PageFeed> feeds = [];

    /// <summary>Something was committed: look now.</summary>
    public void Signal()
    {
        try
        {
            signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake, or will be, already.
        }
    }

    /// <summary>Runs until cancelled, through failures of the database and of projections.</summary>
    public async Task Run(CancellationToken ct)
    {
        var failures = 0;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                var step = await Pass(failed, ct);
                failures = 0;
                if (step != Step.Moved)
                    await signal.WaitAsync(step == Step.Waiting ? options.GapPoll : options.Poll, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                failed(e);
                // It asks more often than anybody: who comes after it finds no connection of a server that is no more.
                source.Clear();
                await Task.Delay(Pause(++failures), ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <inheritdoc/>
    public async Task CatchUp(CancellationToken ct = default)
    {
        var log = new EventLog(source);
        var target = await log.HighestSequence(ct);
        while (await Lowest(log, ct) < target)
            if (await Pass(e => throw new InvalidOperationException("A projection failed.", e), ct) != Step.Moved)
                await Task.Delay(options.GapPoll, ct);
    }

    /// <inheritdoc/>
    public Task Rebuild(IProjection projection, CancellationToken ct = default) => Rebuild(projection, fill: null, ct);

    /// <summary>The same, filled by another engine, which is told the generation (<see cref="DeliveredPage"/>).</summary>
    public Task Rebuild(IProjection projection, Func<long, CancellationToken, Task>? fill, CancellationToken ct = default) =>
        new Rebuild(source, projection, options.PageSize, fill).Run(ct);

    public void Dispose()
    {
        signal.Dispose();
        working.Dispose();
    }

    async Task<long> Lowest(EventLog log, CancellationToken ct)
    {
        var lowest = long.MaxValue;
        foreach (var name in names)
            lowest = Math.Min(lowest, await log.Projected(name, ct));
        return lowest;
    }

    // One page of each projection that has one.
    async Task<Step> Pass(Action<Exception> projectionFailed, CancellationToken ct)
    {
        await working.WaitAsync(ct);
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            if (!await ProjectionProgress.IsBehind(connection, names, ct))
                return Step.Idle;
            var pass = Step.Idle;
            foreach (var projection in projections)
            {
                var step = await Guarded(connection, projection, projectionFailed, ct);
                pass = step == Step.Moved || pass == Step.Idle ? step : pass;
            }
            return pass;
        }
        catch
        {
            // What was proved may be about a server that is no more.
            feeds = [];
            throw;
        }
        finally
        {
            working.Release();
        }
    }

    // A failure of the projection's own is its own; one of the connection is everybody's.
    async Task<Step> Guarded(
        NpgsqlConnection connection, IProjection projection, Action<Exception> projectionFailed, CancellationToken ct)
    {
        var setback = setbacks.GetValueOrDefault(projection.Name);
        if (setback?.Until > Environment.TickCount64)
            return Step.Idle;
        try
        {
            var step = await Page(connection, projection, ct);
            setbacks.Remove(projection.Name);
            return step;
        }
        catch (Exception e) when (!Failures.IsConnection(e))
        {
            var count = (setback?.Count ?? 0) + 1;
            feeds.Remove(projection.Name);
            setbacks[projection.Name] = new(count, Environment.TickCount64 + (long)Pause(count).TotalMilliseconds);
            projectionFailed(e);
            return Step.Idle;
        }
    }

    TimeSpan Pause(int failures)
    {
        var pause = TimeSpan.FromMilliseconds(50 << Math.Min(failures, 10));
        return pause < options.LongestPause ? pause : options.LongestPause;
    }

    async Task<Step> Page(NpgsqlConnection connection, IProjection projection, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (!await ProjectionProgress.TryLead(connection, projection.Name, ct))
            return Step.Idle;
        var (generation, floor) = await ProjectionProgress.Of(connection, projection.Name, ct);
        if (!feeds.TryGetValue(projection.Name, out var feed))
            feeds[projection.Name] = feed = new(source, projection.Types, options.PageSize);
        var page = await feed.Read(floor, ct);
        if (page.Ceiling == floor)
            return page.Held ? Step.Waiting : Step.Idle;
        if (page.Events.Count > 0)
            await projection.Apply(connection, generation, page.Events, ct);
        await ProjectionProgress.Move(connection, projection.Name, generation, floor, page.Ceiling, ct);
        if (page.Skipped.Count > 0)
            await ProjectionProgress.RecordSkips(connection, page.Skipped, ct);
        await transaction.CommitAsync(ct);
        return Step.Moved;
    }
}
