using Npgsql;
using NpgsqlTypes;

namespace OutcomesTracker.EventStore;

/// <summary>The statements of a writing transaction, in the order in which they are sent. All take any number of rows.</summary>
static class Statements
{
    const NpgsqlDbType Many = NpgsqlDbType.Array;

    public static NpgsqlBatchCommand Begin() => new("BEGIN");

    // The tables grow faster than their statistics, and a plan made while they were small reads all of them. Waiting
    // for a row that somebody else is inserting is bounded, because the rest of the batch waits too.
    public static NpgsqlBatchCommand Settings() => new("""
        SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
               set_config('enable_mergejoin', 'off', true), set_config('lock_timeout', '400ms', true)
        """);

    /// <summary>tenant_id, id, version, is_archived of those that exist and are free, which it locks, in one order everywhere.</summary>
    public static NpgsqlBatchCommand LockStreams(IReadOnlyList<StreamKey> keys) => WithKeys("""
        SELECT s.tenant_id, s.id, coalesce(s.version, 0), coalesce(s.is_archived, false)
        FROM unnest($1, $2) AS w(tenant_id, id) JOIN outcomes.mt_streams s USING (tenant_id, id)
        ORDER BY s.tenant_id, s.id FOR NO KEY UPDATE OF s SKIP LOCKED
        """, keys);

    /// <summary>tenant_id, id of those that exist, locked by whomever.</summary>
    public static NpgsqlBatchCommand ExistingStreams(IReadOnlyList<StreamKey> keys) => WithKeys("""
        SELECT s.tenant_id, s.id FROM unnest($1, $2) AS w(tenant_id, id) JOIN outcomes.mt_streams s USING (tenant_id, id)
        """, keys);

    /// <summary>Events by their own ids.</summary>
    public static NpgsqlBatchCommand EventsById(IReadOnlyList<Guid> ids) => With(
        $"SELECT {EventRow.Columns} FROM unnest($1) AS w(id) JOIN outcomes.mt_events e USING (id)",
        (Many | NpgsqlDbType.Uuid, ids.ToArray()));

    /// <summary>id, tenant of the stream ids that are claimed.</summary>
    public static NpgsqlBatchCommand HomesById(StreamHomes homes, IReadOnlyList<StreamKey> keys) => With(
        $"SELECT h.{homes.IdColumn}, h.{homes.TenantColumn} FROM {homes.Table} h WHERE h.{homes.IdColumn} = ANY($1)",
        (Many | NpgsqlDbType.Uuid, keys.Select(k => k.Id).ToArray()));

    /// <summary>The events of each stream after the version that is known of it, in the order of the versions.</summary>
    public static NpgsqlBatchCommand EventsAfter(IReadOnlyList<StreamKey> keys, IReadOnlyList<long> known)
    {
        var command = WithKeys($"""
            SELECT {EventRow.Columns}
            FROM unnest($1, $2, $3) AS w(tenant_id, stream_id, known)
            JOIN outcomes.mt_events e ON e.tenant_id = w.tenant_id AND e.stream_id = w.stream_id AND e.version > w.known
            WHERE e.type <> '{StoredEvent.Tombstone}'
            ORDER BY e.version
            """, keys);
        command.Parameters.Add(Parameter((Many | NpgsqlDbType.Bigint, known.ToArray())));
        return command;
    }

    /// <summary>New streams, at the version they will have.</summary>
    public static NpgsqlBatchCommand InsertStreams(IReadOnlyList<StreamRow> rows) => WithRows("""
        INSERT INTO outcomes.mt_streams (tenant_id, id, type, version, timestamp, created, is_archived)
        SELECT w.tenant_id, w.id, w.type, w.version, w.at, w.at, false
        FROM unnest($1, $2, $3, $4, $5) AS w(tenant_id, id, version, at, type) ORDER BY w.tenant_id, w.id
        """, rows, (Many | NpgsqlDbType.Varchar, rows.Select(r => r.Type).ToArray()));

    /// <summary>New versions of streams whose rows this transaction has locked.</summary>
    public static NpgsqlBatchCommand UpdateStreams(IReadOnlyList<StreamRow> rows) => WithRows("""
        UPDATE outcomes.mt_streams s SET version = w.version, timestamp = w.at
        FROM unnest($1, $2, $3, $4) AS w(tenant_id, id, version, at) WHERE s.tenant_id = w.tenant_id AND s.id = w.id
        """, rows);

    /// <summary>Claims of stream ids; a claimed one is a unique violation.</summary>
    public static NpgsqlBatchCommand InsertHomes(StreamHomes homes, IReadOnlyList<StreamKey> keys) => WithKeys($"""
        INSERT INTO {homes.Table} ({homes.TenantColumn}, {homes.IdColumn})
        SELECT w.tenant_id, w.id FROM unnest($1, $2) AS w(tenant_id, id) ORDER BY w.id
        """, keys);

    /// <summary>The events, numbered in their order here; answers seq_id, id.</summary>
    public static NpgsqlBatchCommand InsertEvents(IReadOnlyList<PendingEvent> events) => With("""
        INSERT INTO outcomes.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type,
          correlation_id, causation_id, headers, user_name, is_archived)
        SELECT nextval('outcomes.mt_events_sequence'), w.id, w.stream_id, w.version, w.data, w.type, w.at, w.tenant_id,
          w.dotnet, w.correlation, w.causation, w.headers, w.who, false
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS w(id, stream_id, version, data, type, at,
          tenant_id, dotnet, correlation, causation, headers, who)
        RETURNING seq_id, id
        """,
        (Many | NpgsqlDbType.Uuid, events.Select(e => e.Event.Id).ToArray()),
        (Many | NpgsqlDbType.Uuid, events.Select(e => e.Stream.Id).ToArray()),
        (Many | NpgsqlDbType.Bigint, events.Select(e => e.Version).ToArray()),
        (Many | NpgsqlDbType.Jsonb, events.Select(e => e.Event.Data.ToArray()).ToArray()),
        (Many | NpgsqlDbType.Varchar, events.Select(e => e.Event.Type).ToArray()),
        (Many | NpgsqlDbType.TimestampTz, events.Select(e => e.Timestamp).ToArray()),
        (Many | NpgsqlDbType.Varchar, events.Select(e => e.Stream.Tenant).ToArray()),
        (Many | NpgsqlDbType.Varchar, events.Select(e => e.Event.DotNetType).ToArray()),
        (Many | NpgsqlDbType.Varchar, events.Select(e => e.Event.CorrelationId).ToArray()),
        (Many | NpgsqlDbType.Varchar, events.Select(e => e.Event.CausationId).ToArray()),
        (Many | NpgsqlDbType.Jsonb, events.Select(e => e.Event.Headers).ToArray()),
        (Many | NpgsqlDbType.Varchar, events.Select(e => e.Event.UserName).ToArray()));

    public static NpgsqlBatchCommand Commit() => new("COMMIT");

    static NpgsqlBatchCommand WithKeys(string sql, IReadOnlyList<StreamKey> keys) => With(sql,
        (Many | NpgsqlDbType.Varchar, keys.Select(k => k.Tenant).ToArray()),
        (Many | NpgsqlDbType.Uuid, keys.Select(k => k.Id).ToArray()));

    static NpgsqlBatchCommand WithRows(string sql, IReadOnlyList<StreamRow> rows, params (NpgsqlDbType, object)[] more) => With(sql,
        [(Many | NpgsqlDbType.Varchar, rows.Select(r => r.Stream.Tenant).ToArray()),
        (Many | NpgsqlDbType.Uuid, rows.Select(r => r.Stream.Id).ToArray()),
        (Many | NpgsqlDbType.Bigint, rows.Select(r => r.Version).ToArray()),
        (Many | NpgsqlDbType.TimestampTz, rows.Select(r => r.Timestamp).ToArray()),
        .. more]);

    static NpgsqlBatchCommand With(string sql, params (NpgsqlDbType, object)[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(Parameter(value));
        return command;
    }

    static NpgsqlParameter Parameter((NpgsqlDbType Type, object Value) p) => new() { NpgsqlDbType = p.Type, Value = p.Value };
}
