using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Commands;

/// <summary>A patient's stream as it was found: a null version if there is no stream, and the events after the known version.</summary>
internal sealed record LoadedCase(
    long? Version,
    bool IsArchived,
    IReadOnlyList<(long Version, string Type, byte[] Data)> Later,
    string? EnrolledAt
);

/// <summary>The data that a batch is decided on: the streams in the order requested, and the events with the requested ids.</summary>
internal sealed record LoadedCases(LoadedCase[] Streams, Dictionary<Guid, StoredEvent> ById);

/// <summary>
/// Reads the data that the commands of a batch are decided on, in one statement and so in one snapshot, which makes a repeated idempotency
/// key safe. Marten's FetchForWriting reads a whole stream for each command, does not search by event id, and fails on an event of another
/// application.
/// </summary>
internal static class CaseLoader
{
    private const int Place = EventRow.Width,
        Version = Place + 1,
        IsArchived = Place + 2,
        EnrolledAt = Place + 3,
        Metadata = Place + 4;

    // The rows at place 0 come first: the events found by id, the only rows with metadata. The rows of the streams follow, from place 1 on.
    private const string Statement = $"""
        SELECT {EventRow.Columns}, 0 AS place, NULL::bigint, NULL::boolean, NULL::varchar, {EventRow.Metadata}
        FROM unnest($4) AS i(id) JOIN outcomes.mt_events e USING (id)
        UNION ALL
        SELECT {EventRow.HappenedOnly}, w.place, coalesce(s.version, CASE WHEN s.id IS NOT NULL THEN 0 END), coalesce(s.is_archived, false),
          p.clinic, {EventRow.NoMetadata}
        FROM unnest($1, $2, $3) WITH ORDINALITY AS w(tenant_id, id, known, place)
        LEFT JOIN outcomes.mt_streams s ON s.tenant_id = w.tenant_id AND s.id = w.id
        LEFT JOIN outcomes.patients p ON s.id IS NULL AND p.id = w.id
        LEFT JOIN outcomes.mt_events e ON e.tenant_id = w.tenant_id AND e.stream_id = w.id AND e.version > w.known
          AND e.type <> '{StoredEvent.Tombstone}'
        ORDER BY place, version
        """;

    /// <param name="known">The version of each stream up to which its events need not be read.</param>
    /// <param name="eventIds">The ids under which the commands would store their events.</param>
    public static async Task<LoadedCases> Load(
        NpgsqlConnection connection,
        IReadOnlyList<StreamKey> streams,
        long[] known,
        Guid[] eventIds,
        CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand(Statement, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string[]> { TypedValue = [.. streams.Select(stream => stream.Tenant)] },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. streams.Select(stream => stream.Id)] },
                new NpgsqlParameter<long[]> { TypedValue = known },
                new NpgsqlParameter<Guid[]> { TypedValue = eventIds },
            },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        return await Read(rows, streams.Count, cancellation);
    }

    private static async Task<LoadedCases> Read(NpgsqlDataReader rows, int streams, CancellationToken cancellation)
    {
        var (found, byId) = (new LoadedCase[streams], new Dictionary<Guid, StoredEvent>());
        for (var more = await rows.ReadAsync(cancellation); more; )
        {
            var place = (int)rows.GetInt64(Place) - 1;
            if (place < 0)
            {
                var same = EventRow.ReadWhole(rows, Metadata);
                byId[same.Id] = same;
                more = await rows.ReadAsync(cancellation);
                continue;
            }
            long? version = rows.IsDBNull(Version) ? null : rows.GetInt64(Version);
            var (isArchived, enrolledAt) = (rows.GetBoolean(IsArchived), rows.IsDBNull(EnrolledAt) ? null : rows.GetString(EnrolledAt));
            var later = new List<(long, string, byte[])>();
            do
            {
                if (EventRow.ReadHappened(rows) is { } one)
                    later.Add(one);
                more = await rows.ReadAsync(cancellation);
            } while (more && (int)rows.GetInt64(Place) - 1 == place);
            found[place] = new(version, isArchived, later, enrolledAt);
        }
        return new(found, byId);
    }
}
