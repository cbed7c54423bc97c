using Npgsql;

namespace OutcomesTracker.EventStore;

/// <summary>
/// Reads of what is committed and not archived. <see cref="ReadFrom"/> is as of the moment: an event with a smaller
/// number may still be committed later. Who must not miss one reads through <see cref="GapProofReader"/>.
/// </summary>
public sealed class EventLog(NpgsqlDataSource source)
{
    const int MostTries = 3;

    /// <summary>A stream's events in the order of their versions, from <paramref name="fromVersion"/> on; no tombstones.</summary>
    public async Task<IReadOnlyList<StoredEvent>> ReadStream(StreamKey stream, long fromVersion = 1, CancellationToken ct = default) =>
        await Query($"""
            SELECT {EventRow.Columns}, {EventRow.Metadata} FROM outcomes.mt_events e
            WHERE e.tenant_id = $1 AND e.stream_id = $2 AND e.version >= $3
              AND e.is_archived = false AND e.type <> '{StoredEvent.Tombstone}'
            ORDER BY e.version
            """, ct, stream.Tenant, stream.Id, fromVersion);

    /// <summary>Up to <paramref name="max"/> events after a sequence number, in the order of the numbers; tombstones too.</summary>
    public async Task<IReadOnlyList<StoredEvent>> ReadFrom(long afterSequence, int max, CancellationToken ct = default) =>
        await Query($"""
            SELECT {EventRow.Columns}, {EventRow.Metadata} FROM outcomes.mt_events e
            WHERE e.seq_id > $1 AND e.is_archived = false ORDER BY e.seq_id LIMIT $2
            """, ct, afterSequence, max);

    /// <summary>The event stored under an id, in whatever stream.</summary>
    public async Task<StoredEvent?> Find(Guid eventId, CancellationToken ct = default)
    {
        var found = await Query($"SELECT {EventRow.Columns}, {EventRow.Metadata} FROM outcomes.mt_events e WHERE e.id = $1", ct, eventId);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>The highest sequence number committed; 0 for an empty log.</summary>
    public Task<long> HighestSequence(CancellationToken ct = default) => Reading(async () =>
    {
        await using var command = source.CreateCommand("SELECT coalesce(max(seq_id), 0) FROM outcomes.mt_events");
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }, ct);

    Task<List<StoredEvent>> Query(string sql, CancellationToken ct, params object[] values) => Reading(async () =>
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var events = new List<StoredEvent>();
        while (await reader.ReadAsync(ct))
            events.Add(EventRow.ReadWhole(reader, metadata: EventRow.Width));
        return events;
    }, ct);

    // A read may simply be done again: a pooled connection can have died unnoticed, and with it the others.
    async Task<T> Reading<T>(Func<Task<T>> read, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await read();
            }
            catch (Exception cause) when (Failures.IsConnection(cause) && !ct.IsCancellationRequested)
            {
                source.Clear();
                if (attempt == MostTries)
                    throw new StoreUnavailableException("The event store is not available.", cause);
            }
        }
    }
}
