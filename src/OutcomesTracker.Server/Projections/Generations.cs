using Npgsql;

namespace OutcomesTracker.Server.Projections;

/// <summary>Which generation of a projection is read, and the number up to which that has everything.</summary>
public readonly record struct ProjectionPosition(long Generation, long Sequence);

/// <summary>
/// The row that tells which generation of a projection is current. A page holds it while it writes, a rebuild while it switches, so that
/// the one waits for the other: no page goes to a generation that is no longer read.
/// </summary>
public static class Generations
{
    private const int RowsAtOnce = 20_000;

    // A switch may take longer than other waiting in the serving role is allowed to.
    private const string Patiently = "select set_config('lock_timeout', '0', true)";

    /// <summary>The current generation, which stays so until the transaction ends.</summary>
    public static Task<long> Hold(NpgsqlConnection connection, string projection, CancellationToken cancellation) =>
        Lock(connection, projection, "share", cancellation);

    /// <summary>The same before a switch: no page is written until the transaction ends.</summary>
    public static Task<long> HoldAlone(NpgsqlConnection connection, string projection, CancellationToken cancellation) =>
        Lock(connection, projection, "update", cancellation);

    public static async Task<ProjectionPosition> Position(NpgsqlConnection connection, string projection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select generation, sequence from outcomes.projection_position($1)", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new(row.GetInt64(0), row.GetInt64(1));
    }

    /// <summary>From now on this generation is the one that is read.</summary>
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
    /// Removes some rows of a projection's table that are of other generations; a long transaction would hold up the daemon at a gap.
    /// </summary>
    /// <returns>Whether there may be more.</returns>
    public static async Task<bool> RemoveOthers(NpgsqlConnection connection, string table, long generation, CancellationToken cancellation)
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
                new(Patiently),
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
