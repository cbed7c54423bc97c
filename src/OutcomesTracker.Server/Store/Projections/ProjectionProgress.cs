using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>Which generation of a projection is read, and the number up to which that has everything.</summary>
readonly record struct ProjectionPosition(long Generation, long Sequence);

/// <summary>
/// Who runs a projection, which of its generations counts, and how far each is: the rows of mt_event_progression, named
/// as Marten's daemon names the versions of a projection.
/// </summary>
static class ProjectionProgress
{
    // Any fixed number will do; it is written out so that an operator can find it in pg_locks.
    const long Lock = 0x6f7574636f6d6570;

    public static string Row(string projection, long generation) => generation == 1 ? $"{projection}:All" : $"{projection}:V{generation}:All";

    /// <summary>Becomes the projection's only runner until the transaction ends; false if another one is.</summary>
    public static async Task<bool> TryLead(NpgsqlConnection connection, string projection, CancellationToken ct) =>
        (bool)(await Scalar(connection, $"SELECT pg_try_advisory_xact_lock(hashtextextended($1, {Lock}))", ct, projection))!;

    /// <summary>The same, waiting.</summary>
    public static async Task Lead(NpgsqlConnection connection, string projection, CancellationToken ct)
    {
        await Execute(connection, "SET LOCAL lock_timeout = 0", ct);
        await Execute(connection, $"SELECT pg_advisory_xact_lock(hashtextextended($1, {Lock}))", ct, projection);
    }

    /// <summary>Becomes the projection's only rebuilder until the transaction ends, waiting for another one. It may then stand idle.</summary>
    public static async Task LeadRebuild(NpgsqlConnection connection, string projection, CancellationToken ct)
    {
        await Execute(connection, "SET LOCAL lock_timeout = 0", ct);
        await Execute(connection, "SET LOCAL idle_in_transaction_session_timeout = 0", ct);
        await Execute(connection, $"SELECT pg_advisory_xact_lock(hashtextextended($1, {Lock + 1}))", ct, projection);
    }

    /// <summary>The current generation; 0 is how far one is that never ran.</summary>
    public static async Task<ProjectionPosition> Of(NpgsqlConnection connection, string projection, CancellationToken ct)
    {
        await using var command = Command(connection, "SELECT generation, sequence FROM outcomes.projection_position($1)", [projection]);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new(reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>Whether one of the projections is not at the end of the log.</summary>
    public static async Task<bool> IsBehind(NpgsqlConnection connection, string[] projections, CancellationToken ct) =>
        (bool)(await Scalar(connection, """
            SELECT coalesce((SELECT max(e.seq_id) FROM outcomes.mt_events e), 0) > min(p.sequence)
            FROM unnest($1) AS w(name), outcomes.projection_position(w.name) p
            """, ct, (object)projections) ?? false);

    /// <summary>What a row says; 0 where there is none.</summary>
    public static async Task<long> Reached(NpgsqlConnection connection, string row, CancellationToken ct) =>
        (long)(await Scalar(connection, "SELECT coalesce((SELECT last_seq_id FROM outcomes.mt_event_progression WHERE name = $1), 0)", ct, row))!;

    /// <summary>How many events of these types (null: of all) the log has after a number, up to another.</summary>
    public static async Task<long> Count(NpgsqlConnection connection, long after, long upTo, IReadOnlyCollection<string>? types, CancellationToken ct) =>
        (long)(await Scalar(connection, $"""
            SELECT count(*) FROM outcomes.mt_events WHERE seq_id > $1 AND seq_id <= $2 AND is_archived = false AND type <> '{StoredEvent.Tombstone}'
              AND ($3::varchar[] IS NULL OR type = ANY ($3))
            """, ct, after, upTo, (object?)types?.ToArray() ?? DBNull.Value))!;

    /// <summary>Raises a row to where a projection is, unless it is further. A row at 0 is no row: Marten makes it with the first page.</summary>
    public static Task Raise(NpgsqlConnection connection, string row, string projection, CancellationToken ct) => Execute(connection, """
        INSERT INTO outcomes.mt_event_progression AS p (name, last_seq_id) SELECT $1, sequence FROM outcomes.projection_position($2) WHERE sequence > 0
        ON CONFLICT (name) DO UPDATE SET last_seq_id = excluded.last_seq_id WHERE p.last_seq_id < excluded.last_seq_id
        """, ct, row, projection);

    /// <summary>Moves a generation from where it was found, which must still be so.</summary>
    public static async Task Move(
        NpgsqlConnection connection, string projection, long generation, long floor, long ceiling, CancellationToken ct)
    {
        var moved = await Execute(connection, """
            INSERT INTO outcomes.mt_event_progression AS p (name, last_seq_id) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET last_seq_id = $2, last_updated = transaction_timestamp()
            WHERE coalesce(p.last_seq_id, 0) = $3
            """, ct, Row(projection, generation), ceiling, floor);
        if (moved != 1)
            throw new InvalidOperationException($"Somebody else moves the projection {projection}.");
    }

    /// <summary>From now on this generation is the one that is read.</summary>
    public static Task Switch(NpgsqlConnection connection, string projection, long generation, CancellationToken ct) =>
        Execute(connection, """
            INSERT INTO outcomes.projection_generations (name, generation) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET generation = $2
            """, ct, projection, generation);

    /// <summary>A generation has nothing again.</summary>
    public static Task Forget(NpgsqlConnection connection, string projection, long generation, CancellationToken ct) =>
        Execute(connection, "UPDATE outcomes.mt_event_progression SET last_seq_id = 0 WHERE name = $1", ct, Row(projection, generation));

    /// <summary>Notes dead gaps, as (last number before, first number after).</summary>
    public static Task RecordSkips(NpgsqlConnection connection, IReadOnlyList<(long Before, long After)> gaps, CancellationToken ct) =>
        Execute(connection, """
            INSERT INTO outcomes.mt_high_water_skips (starting_sequence, ending_sequence)
            SELECT * FROM unnest($1, $2) ON CONFLICT DO NOTHING
            """, ct, gaps.Select(g => g.Before).ToArray(), gaps.Select(g => g.After).ToArray());

    static async Task<object?> Scalar(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteScalarAsync(ct);
    }

    static async Task<int> Execute(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync(ct);
    }

    static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] values)
    {
        // Short, all of them, but for the waiting of one who wants to lead: the caller's token ends that.
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
