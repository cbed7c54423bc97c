using Npgsql;

namespace OutcomesTracker.Server.Projections;

/// <summary>How far a rebuild has read, and how far the projection that it rebuilds is.</summary>
public readonly record struct RebuildProgress(long Sequence, long Target);

/// <summary>
/// Rebuilds one projection as its next generation, beside the current one, which the daemon keeps up to date. It reads no further than the
/// daemon has come. Readers never see less than before: the switch happens when the new rows have all events that the old ones have. An
/// aborted rebuild leaves the current generation unchanged, and the next rebuild starts over.
/// </summary>
public sealed class Rebuild(NpgsqlDataSource source, IProjection projection)
{
    // Any fixed number will do; it is written out so that an operator can find it in pg_locks.
    private const long Lock = 0x6f7574636f6d6571;

    /// <summary>The most sequence numbers that may be left to process in the transaction of the switch.</summary>
    private const int SwitchWithin = 5_000;

    private readonly ProcessedLogReader log = new(source, projection.Types);

    public async Task Run(IProgress<RebuildProgress>? progress = null, CancellationToken cancellation = default)
    {
        await using var turn = await source.OpenConnectionAsync(cancellation);
        await Take(turn, cancellation);
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            var current = await Generations.Position(connection, projection.Name, cancellation);
            // Removes rows that an aborted rebuild left, and rows of earlier generations that could not be removed.
            await Keep(connection, current.Generation, cancellation);
            await Fill(connection, current.Generation + 1, progress, cancellation);
            await Keep(connection, current.Generation + 1, cancellation);
        }
        finally
        {
            if (turn.FullState == System.Data.ConnectionState.Open)
                await Release(turn);
        }
    }

    private async Task Fill(
        NpgsqlConnection connection,
        long generation,
        IProgress<RebuildProgress>? progress,
        CancellationToken cancellation
    )
    {
        var floor = 0L;
        // The daemon advances meanwhile, so the rest is smaller after each round; the last of it is processed while the daemon waits.
        for (var rest = long.MaxValue; rest > SwitchWithin; )
        {
            var (_, target) = await Generations.Position(connection, projection.Name, cancellation);
            await foreach (var page in log.Read(floor, target, cancellation))
            {
                if (page.Events.Count > 0)
                    await Write(connection, generation, page, cancellation);
                progress?.Report(new(page.Ceiling, target));
            }
            (floor, rest) = (target, (await Generations.Position(connection, projection.Name, cancellation)).Sequence - target);
        }
        await Switch(connection, generation, floor, cancellation);
    }

    private async Task Write(NpgsqlConnection connection, long generation, SettledPage page, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // These rows are not read before the switch, whose commit also flushes all earlier commits to the disk.
        await Run(connection, "select set_config('synchronous_commit', 'off', true)", cancellation);
        await projection.Apply(connection, generation, page.Events, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task Switch(NpgsqlConnection connection, long generation, long floor, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var old = await Generations.LockExclusive(connection, projection.Name, cancellation);
        if (old != generation - 1)
            throw new InvalidOperationException($"Somebody else has made generation {old} of the projection {projection.Name}.");
        var (_, target) = await Generations.Position(connection, projection.Name, cancellation);
        await foreach (var page in log.Read(floor, target, cancellation))
            if (page.Events.Count > 0)
                await projection.Apply(connection, generation, page.Events, cancellation);
        await Generations.Switch(connection, projection.Name, generation, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task Keep(NpgsqlConnection connection, long generation, CancellationToken cancellation)
    {
        while (await projection.RemoveOtherGenerations(connection, generation, cancellation)) { }
    }

    // A session lock, because a transaction that stays open would count as an active writer at every missing sequence number.
    private async Task Take(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "with patiently as materialized (select set_config('lock_timeout', '0', true) as s) "
                + $"select pg_advisory_lock(hashtextextended($1, {Lock})) from patiently where s is not null",
            connection
        )
        {
            CommandTimeout = 0,
        };
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static Task Release(NpgsqlConnection connection) => Run(connection, "select pg_advisory_unlock_all()", CancellationToken.None);

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
