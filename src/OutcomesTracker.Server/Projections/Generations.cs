using Npgsql;

namespace OutcomesTracker.Server.Projections;

/// <summary>The current generation of a projection, which readers see, and the sequence number up to which it has every event.</summary>
public readonly record struct ProjectionPosition(long Generation, long Sequence);

/// <summary>
/// The row that holds the current generation of a projection. The daemon locks it while it writes a page, and a rebuild while it switches,
/// so that one waits for the other: no page is written to a generation that is no longer read.
/// </summary>
public static class Generations
{
    private const int RowsAtOnce = 20_000;

    // A switch may take longer than the lock_timeout of the server's connections.
    private const string NoLockTimeout = "select set_config('lock_timeout', '0', true)";

    /// <summary>Returns the current generation, and locks it against a switch until the transaction ends.</summary>
    public static Task<long> LockShared(NpgsqlConnection connection, string projection, CancellationToken cancellation) =>
        Lock(connection, projection, "share", cancellation);

    /// <summary>Returns the current generation for a switch, and locks out all writes of pages until the transaction ends.</summary>
    public static Task<long> LockExclusive(NpgsqlConnection connection, string projection, CancellationToken cancellation) =>
        Lock(connection, projection, "update", cancellation);

    public static async Task<ProjectionPosition> Position(NpgsqlConnection connection, string projection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select generation, sequence from outcomes.projection_position($1)", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new(row.GetInt64(0), row.GetInt64(1));
    }

    /// <summary>Makes this generation the one that is read.</summary>
    public static async Task Switch(NpgsqlConnection connection, string projection, long generation, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "update outcomes.projection_generations set generation = $2 where name = $1",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = generation });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>
    /// Removes some rows of other generations from a projection's table; a long transaction would delay the daemon at a missing sequence
    /// number.
    /// </summary>
    /// <returns>Whether there may be more.</returns>
    public static async Task<bool> RemoveOtherGenerations(
        NpgsqlConnection connection,
        string table,
        long generation,
        CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand(
            $"delete from {table} where ctid = any (array(select ctid from {table} where generation <> $1 limit {RowsAtOnce}))",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = generation });
        return await command.ExecuteNonQueryAsync(cancellation) > 0;
    }

    private static async Task<long> Lock(NpgsqlConnection connection, string projection, string strength, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(NoLockTimeout),
                new($"select generation from outcomes.projection_generations where name = $1 for {strength}")
                {
                    Parameters = { new NpgsqlParameter<string> { TypedValue = projection } },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? reader.GetInt64(0)
            : throw new InvalidOperationException($"No migration has made the projection {projection}'s row of projection_generations.");
    }
}
