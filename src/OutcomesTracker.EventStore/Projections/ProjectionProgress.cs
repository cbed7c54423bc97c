using Npgsql;

namespace OutcomesTracker.EventStore;

/// <summary>The rows of mt_event_progression, as Marten's daemon names and moves them.</summary>
static class ProjectionProgress
{
    // Any fixed number will do; it is written out so that an operator can find it in pg_locks.
    const long Lock = 0x6f7574636f6d6570;

    static string Row(string projection) => $"{projection}:All";

    /// <summary>Becomes the only runner until the transaction ends; false if another one is.</summary>
    public static async Task<bool> TryLead(NpgsqlConnection connection, CancellationToken ct) =>
        (bool)(await Scalar(connection, $"SELECT pg_try_advisory_xact_lock({Lock})", ct))!;

    /// <summary>The same, waiting.</summary>
    public static Task Lead(NpgsqlConnection connection, CancellationToken ct) =>
        Scalar(connection, $"SELECT pg_advisory_xact_lock({Lock})", ct);

    /// <summary>The number up to which a projection has everything; null if it never ran.</summary>
    public static async Task<long?> Of(NpgsqlConnection connection, string projection, CancellationToken ct) =>
        await Scalar(connection, "SELECT last_seq_id FROM outcomes.mt_event_progression WHERE name = $1", ct, Row(projection)) as long?;

    /// <summary>Whether one of the projections is not at the end of the log.</summary>
    public static async Task<bool> IsBehind(NpgsqlConnection connection, string[] projections, CancellationToken ct) =>
        (bool)(await Scalar(connection, """
            SELECT coalesce((SELECT max(e.seq_id) FROM outcomes.mt_events e), 0) > min(coalesce(p.last_seq_id, 0))
            FROM unnest($1) AS w(name) LEFT JOIN outcomes.mt_event_progression p USING (name)
            """, ct, (object)projections.Select(Row).ToArray()) ?? false);

    /// <summary>Moves a projection from where it was found, which must still be so.</summary>
    public static async Task Move(NpgsqlConnection connection, string projection, long? floor, long ceiling, CancellationToken ct)
    {
        var moved = floor is null
            ? await Execute(connection, """
                INSERT INTO outcomes.mt_event_progression (name, last_seq_id) VALUES ($1, $2)
                """, ct, Row(projection), ceiling)
            : await Execute(connection, """
                UPDATE outcomes.mt_event_progression SET last_seq_id = $2, last_updated = transaction_timestamp()
                WHERE name = $1 AND last_seq_id = $3
                """, ct, Row(projection), ceiling, floor);
        if (moved != 1)
            throw new InvalidOperationException($"Somebody else moves the projection {projection}.");
    }

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
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
