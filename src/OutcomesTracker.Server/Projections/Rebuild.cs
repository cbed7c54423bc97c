using Npgsql;

namespace OutcomesTracker.Server.Projections;

/// <summary>How far a rebuild has read, and how far the projection that it rebuilds is.</summary>
public readonly record struct RebuildProgress(long Sequence, long Target);

/// <summary>
/// One projection made anew as its next generation, beside the one that is read and that the daemon keeps going. It reads no further
/// than the daemon has come. Who reads never sees less than before: the switch comes when the new rows have all that the old ones have.
/// One that dies leaves the current generation as it was, and the next one starts over.
/// </summary>
public sealed class Rebuild(NpgsqlDataSource source, IProjection projection)
{
    // Any fixed number will do; it is written out so that an operator can find it in pg_locks.
    private const long Lock = 0x6f7574636f6d6571;

    /// <summary>What is left to do in the switch itself.</summary>
    private const int SwitchWithin = 5_000;

    private readonly SettledLog log = new(source, projection.Types);

    public async Task Run(IProgress<RebuildProgress>? progress = null, CancellationToken ct = default)
    {
        await using var turn = await source.OpenConnectionAsync(ct);
        await Take(turn, ct);
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            var current = await Generations.Position(connection, projection.Name, ct);
            // What one that died has left, and what could not be removed of those before.
            await Keep(connection, current.Generation, ct);
            await Fill(connection, current.Generation + 1, progress, ct);
            await Keep(connection, current.Generation + 1, ct);
        }
        finally
        {
            if (turn.FullState == System.Data.ConnectionState.Open)
                await Release(turn);
        }
    }

    private async Task Fill(NpgsqlConnection connection, long generation, IProgress<RebuildProgress>? progress, CancellationToken ct)
    {
        var floor = 0L;
        // The daemon goes on meanwhile, and so the rest grows shorter each time; the last of it is done while the daemon waits.
        for (var rest = long.MaxValue; rest > SwitchWithin; )
        {
            var (_, target) = await Generations.Position(connection, projection.Name, ct);
            await foreach (var page in log.Read(floor, target, ct))
            {
                if (page.Events.Count > 0)
                    await Write(connection, generation, page, ct);
                progress?.Report(new(page.Ceiling, target));
            }
            (floor, rest) = (target, (await Generations.Position(connection, projection.Name, ct)).Sequence - target);
        }
        await Switch(connection, generation, floor, ct);
    }

    private async Task Write(NpgsqlConnection connection, long generation, SettledPage page, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // These rows are not read before the switch, and its commit brings all that went before to the disk.
        await Run(connection, "select set_config('synchronous_commit', 'off', true)", ct);
        await projection.Apply(connection, generation, page.Events, ct);
        await transaction.CommitAsync(ct);
    }

    private async Task Switch(NpgsqlConnection connection, long generation, long floor, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var old = await Generations.HoldAlone(connection, projection.Name, ct);
        if (old != generation - 1)
            throw new InvalidOperationException($"Somebody else has made generation {old} of the projection {projection.Name}.");
        var (_, target) = await Generations.Position(connection, projection.Name, ct);
        await foreach (var page in log.Read(floor, target, ct))
            if (page.Events.Count > 0)
                await projection.Apply(connection, generation, page.Events, ct);
        await Generations.Switch(connection, projection.Name, generation, ct);
        await transaction.CommitAsync(ct);
    }

    private async Task Keep(NpgsqlConnection connection, long generation, CancellationToken ct)
    {
        while (await projection.RemoveOthers(connection, generation, ct)) { }
    }

    // A lock of the session, not of a transaction: one that stays open would be taken for a writer that is still at work, at every gap.
    private async Task Take(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"with patiently as materialized (select set_config('lock_timeout', '0', true) as s) select pg_advisory_lock(hashtextextended($1, {Lock})) from patiently where s is not null",
            connection
        )
        {
            CommandTimeout = 0,
        };
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static Task Release(NpgsqlConnection connection) => Run(connection, "select pg_advisory_unlock_all()", CancellationToken.None);

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
