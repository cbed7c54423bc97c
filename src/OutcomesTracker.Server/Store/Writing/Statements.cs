using Npgsql;
using NpgsqlTypes;

namespace OutcomesTracker.Server.Store;

/// <summary>The statements of a writing transaction, in the order in which they are sent. All take any number of rows.</summary>
static class Statements
{
    const NpgsqlDbType Many = NpgsqlDbType.Array;

    /// <summary>The columns of <see cref="Load"/> after an event's.</summary>
    public const int Place = EventRow.Width, Version = Place + 1, Archived = Place + 2, Home = Place + 3, Metadata = Place + 4;

    /// <summary>
    /// The streams and what each has after the version that is known of it, in the order asked (places from 1) and of the
    /// versions; and before them, at place 0, the events by their own ids, which alone come with metadata. One statement, and so one moment: the version
    /// of a stream is that of its last event. Who has claimed a stream id is told where there is no such stream.
    /// </summary>
    public static NpgsqlBatchCommand Load(StreamHomes? homes, IReadOnlyList<StreamKey> keys, IReadOnlyList<long> known, IReadOnlyList<Guid> ids)
    {
        var command = WithKeys($"""
            SELECT {EventRow.Columns}, 0 AS place, NULL::bigint, NULL::boolean, NULL::varchar, {EventRow.Metadata}
            FROM unnest($4) AS i(id) JOIN outcomes.mt_events e USING (id)
            UNION ALL
            SELECT {EventRow.Columns}, w.place, coalesce(s.version, CASE WHEN s.id IS NOT NULL THEN 0 END), coalesce(s.is_archived, false),
              {(homes is null ? "NULL" : $"h.{homes.TenantColumn}")}, {EventRow.NoMetadata}
            FROM unnest($1, $2, $3) WITH ORDINALITY AS w(tenant_id, id, known, place)
            LEFT JOIN outcomes.mt_streams s ON s.tenant_id = w.tenant_id AND s.id = w.id
            {(homes is null ? "" : $"LEFT JOIN {homes.Table} h ON s.id IS NULL AND h.{homes.IdColumn} = w.id")}
            LEFT JOIN outcomes.mt_events e ON e.tenant_id = w.tenant_id AND e.stream_id = w.id AND e.version > w.known
              AND e.type <> '{StoredEvent.Tombstone}'
            ORDER BY place, version
            """, keys);
        command.Parameters.Add(Parameter((Many | NpgsqlDbType.Bigint, known.ToArray())));
        command.Parameters.Add(Parameter((Many | NpgsqlDbType.Uuid, ids.ToArray())));
        return command;
    }

    /// <summary>New streams, at the version they will have.</summary>
    public static NpgsqlBatchCommand InsertStreams(IReadOnlyList<StreamRow> rows) => With("""
        INSERT INTO outcomes.mt_streams (tenant_id, id, type, version, timestamp, created, is_archived)
        SELECT w.tenant_id, w.id, w.type, w.version, w.at, w.at, false
        FROM unnest($1, $2, $3, $4, $5) AS w(tenant_id, id, version, at, type) ORDER BY w.tenant_id, w.id
        """,
        (Many | NpgsqlDbType.Varchar, rows.Select(r => r.Stream.Tenant).ToArray()),
        (Many | NpgsqlDbType.Uuid, rows.Select(r => r.Stream.Id).ToArray()),
        (Many | NpgsqlDbType.Bigint, rows.Select(r => r.Version).ToArray()),
        (Many | NpgsqlDbType.TimestampTz, rows.Select(r => r.Timestamp).ToArray()),
        (Many | NpgsqlDbType.Varchar, rows.Select(r => r.Type).ToArray()));

    /// <summary>Claims of stream ids; a claimed one is a unique violation.</summary>
    public static NpgsqlBatchCommand InsertHomes(StreamHomes homes, IReadOnlyList<StreamKey> keys) => WithKeys($"""
        INSERT INTO {homes.Table} ({homes.TenantColumn}, {homes.IdColumn})
        SELECT w.tenant_id, w.id FROM unnest($1, $2) AS w(tenant_id, id) ORDER BY w.id
        """, keys);

    /// <summary>
    /// Moves the streams that are free and still where they were found, in one order everywhere, and stores the events of
    /// those and of new streams, numbered in their order here. Answers seq_id, id of what it stored.
    /// </summary>
    public static NpgsqlBatchCommand Append(IReadOnlyList<StreamRow> moves, IReadOnlyList<PendingEvent> events) => With("""
        WITH free AS (
          SELECT s.tenant_id, s.id, w.version, w.at
          FROM unnest($13, $14, $15, $16, $17) AS w(tenant_id, id, expected, version, at)
          JOIN outcomes.mt_streams s ON s.tenant_id = w.tenant_id AND s.id = w.id AND coalesce(s.version, 0) = w.expected AND s.is_archived IS NOT TRUE
          ORDER BY s.tenant_id, s.id FOR NO KEY UPDATE OF s SKIP LOCKED
        ), moved AS (
          UPDATE outcomes.mt_streams s SET version = f.version, timestamp = f.at
          FROM free f WHERE s.tenant_id = f.tenant_id AND s.id = f.id
          RETURNING s.tenant_id, s.id
        ), stored AS (
          SELECT w.* FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $18) WITH ORDINALITY AS w(id, stream_id, version,
            data, type, at, tenant_id, dotnet, correlation, causation, headers, who, is_new, place)
          WHERE w.is_new OR EXISTS (SELECT FROM moved m WHERE m.tenant_id = w.tenant_id AND m.id = w.stream_id)
          ORDER BY w.place
        )
        INSERT INTO outcomes.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type,
          correlation_id, causation_id, headers, user_name, is_archived)
        SELECT nextval('outcomes.mt_events_sequence'), w.id, w.stream_id, w.version, w.data, w.type, w.at, w.tenant_id,
          w.dotnet, w.correlation, w.causation, w.headers, w.who, false
        FROM stored w
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
        (Many | NpgsqlDbType.Varchar, events.Select(e => e.Event.UserName).ToArray()),
        (Many | NpgsqlDbType.Varchar, moves.Select(m => m.Stream.Tenant).ToArray()),
        (Many | NpgsqlDbType.Uuid, moves.Select(m => m.Stream.Id).ToArray()),
        (Many | NpgsqlDbType.Bigint, moves.Select(m => m.Expected!.Value).ToArray()),
        (Many | NpgsqlDbType.Bigint, moves.Select(m => m.Version).ToArray()),
        (Many | NpgsqlDbType.TimestampTz, moves.Select(m => m.Timestamp).ToArray()),
        (Many | NpgsqlDbType.Boolean, AreOfNewStreams(moves, events)));

    static bool[] AreOfNewStreams(IReadOnlyList<StreamRow> moves, IReadOnlyList<PendingEvent> events)
    {
        var old = moves.Select(m => m.Stream).ToHashSet();
        return [.. events.Select(e => !old.Contains(e.Stream))];
    }

    static NpgsqlBatchCommand WithKeys(string sql, IReadOnlyList<StreamKey> keys) => With(sql,
        (Many | NpgsqlDbType.Varchar, keys.Select(k => k.Tenant).ToArray()),
        (Many | NpgsqlDbType.Uuid, keys.Select(k => k.Id).ToArray()));

    static NpgsqlBatchCommand With(string sql, params (NpgsqlDbType, object)[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(Parameter(value));
        return command;
    }

    static NpgsqlParameter Parameter((NpgsqlDbType Type, object Value) p) => new() { NpgsqlDbType = p.Type, Value = p.Value };
}
