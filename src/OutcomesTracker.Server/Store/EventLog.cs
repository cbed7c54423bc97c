using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>
/// Reads committed events that are not archived, in their stored form: a history shows an entry as it was recorded, even if its event has a
/// newer version today.
/// </summary>
public sealed class EventLog(NpgsqlDataSource source)
{
    /// <summary>A stream's events in the order of their versions, from <paramref name="fromVersion"/> on; no tombstones.</summary>
    public async Task<IReadOnlyList<StoredEvent>> ReadStream(
        StreamKey stream,
        long fromVersion = 1,
        CancellationToken cancellation = default
    ) =>
        await Query(
            $"""
            select {EventRow.Columns}, {EventRow.Metadata} from outcomes.mt_events e
            where e.tenant_id = $1 and e.stream_id = $2 and e.version >= $3
              and e.is_archived = false and e.type <> '{StoredEvent.Tombstone}'
            order by e.version
            """,
            cancellation,
            stream.Tenant,
            stream.Id,
            fromVersion
        );

    /// <summary>
    /// Every tenant with a stream. The index is asked for one after the other, since a tenant may have very many streams.
    /// </summary>
    public Task<List<string>> Tenants(CancellationToken cancellation) =>
        source.Query(
            """
            with recursive tenants (id) as (
              select min(tenant_id) from outcomes.mt_streams
              union all
              select (select min(s.tenant_id) from outcomes.mt_streams s where s.tenant_id > t.id)
              from tenants t where t.id is not null
            )
            select id from tenants where id is not null
            """,
            row => row.GetString(0),
            cancellation
        );

    /// <summary>The highest sequence number committed; 0 for an empty log.</summary>
    public async Task<long> HighestSequence(CancellationToken cancellation = default) =>
        (await source.Query("select coalesce(max(seq_id), 0) from outcomes.mt_events", row => row.GetInt64(0), cancellation))[0];

    /// <summary>The sequence number up to which the current rows of a projection contain every event; 0 if it never ran.</summary>
    public async Task<long> Projected(string projection, CancellationToken cancellation = default) =>
        (await source.Query("select sequence from outcomes.projection_position($1)", row => row.GetInt64(0), cancellation, projection))[0];

    private Task<List<StoredEvent>> Query(string sql, CancellationToken cancellation, params object[] values) =>
        source.Query(sql, row => EventRow.ReadWhole(row, metadata: EventRow.Width), cancellation, values);
}
