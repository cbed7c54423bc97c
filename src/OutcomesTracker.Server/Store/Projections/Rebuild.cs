using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>
/// One projection made anew as its next generation, while the runner keeps the current one going. A page and its progress
/// are one transaction here too. The switch happens under the runner's lock, when the new rows have all that the old
/// ones have: who reads never sees less than before.
/// </summary>
/// <param name="fill">Who fills the new generation, up to at least what was committed when it began; null: this engine's reader.</param>
sealed class Rebuild(NpgsqlDataSource source, IProjection projection, int pageSize, Func<long, CancellationToken, Task>? fill = null)
{
    public async Task Run(CancellationToken ct)
    {
        // An open transaction that holds this lock and nothing else: it ends with the process, however that ends.
        await using var turn = await source.OpenConnectionAsync(ct);
        await using var alone = await turn.BeginTransactionAsync(ct);
        await ProjectionProgress.LeadRebuild(turn, projection.Name, ct);

        await using var connection = await source.OpenConnectionAsync(ct);
        var current = await ProjectionProgress.Of(connection, projection.Name, ct);
        var next = current.Generation + 1;
        // What one that died has left of this generation, and what could not be removed of those before.
        await Keep(connection, current.Generation, ct);
        await ProjectionProgress.Forget(connection, projection.Name, next, ct);
        await (fill?.Invoke(next, ct) ?? Fill(connection, Feed(current), next, ct));
        var floor = await ProjectionProgress.Reached(connection, ProjectionProgress.Row(projection.Name, next), ct);
        await InTransaction(connection, () => Switch(connection, next, floor, ct), ct);
        await Keep(connection, next, ct);
    }

    async Task Fill(NpgsqlConnection connection, PageFeed feed, long generation, CancellationToken ct)
    {
        var (floor, isFull) = (0L, true);
        while (isFull)
            (floor, isFull) = await InTransaction(connection, () => Page(connection, feed, generation, floor, ct), ct);
    }

    // Every gap below the runner's position was proved dead when the runner passed it.
    PageFeed Feed(ProjectionPosition live) => new(source, projection.Types, pageSize, settled: live.Sequence);

    async Task<(long Ceiling, bool IsFull)> Page(NpgsqlConnection connection, PageFeed feed, long generation, long floor, CancellationToken ct)
    {
        var page = await feed.Read(floor, ct);
        if (page.Events.Count > 0)
            await projection.Apply(connection, generation, page.Events, ct);
        await ProjectionProgress.Move(connection, projection.Name, generation, floor, page.Ceiling, ct);
        return (page.Ceiling, page.IsFull);
    }

    async Task<long> Switch(NpgsqlConnection connection, long generation, long floor, CancellationToken ct)
    {
        await ProjectionProgress.Lead(connection, projection.Name, ct);
        var live = await ProjectionProgress.Of(connection, projection.Name, ct);
        var feed = Feed(live);
        while (floor < live.Sequence)
            (floor, _) = await Page(connection, feed, generation, floor, ct);
        await ProjectionProgress.Switch(connection, projection.Name, generation, ct);
        return floor;
    }

    Task Keep(NpgsqlConnection connection, long generation, CancellationToken ct) => InTransaction(connection, async () =>
    {
        await projection.Keep(connection, generation, ct);
        return true;
    }, ct);

    static async Task<T> InTransaction<T>(NpgsqlConnection connection, Func<Task<T>> work, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var done = await work();
        await transaction.CommitAsync(ct);
        return done;
    }
}
