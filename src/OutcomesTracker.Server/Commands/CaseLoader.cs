using Npgsql;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Commands;

/// <summary>A patient's stream as it was found: a null version if there is no stream, and the events after the known version.</summary>
internal sealed record LoadedCase(
    long? Version,
    bool IsArchived,
    IReadOnlyList<(long Version, string Type, byte[] Data)> Later,
    string? EnrolledAt
)
{
    /// <summary>The case with the events after the known version.</summary>
    public KnownCase Fold(KnownCase? known)
    {
        var (version, patient) = known ?? new(0, PatientCase.Empty);
        foreach (var later in Later)
            (version, patient) = (
                later.Version,
                EventJson.Read(later.Type, later.Data) is PatientEvent happened ? patient.Evolve((int)later.Version, happened) : patient
            );
        return new(version, patient);
    }
}

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
        select {EventRow.Columns}, 0 as place, null::bigint, null::boolean, null::varchar, {EventRow.Metadata}
        from unnest($4) as i(id) join outcomes.mt_events e using (id)
        union all
        select {EventRow.DataOnlyColumns}, w.place, coalesce(s.version, case when s.id is not null then 0 end),
          coalesce(s.is_archived, false), p.clinic, {EventRow.NoMetadata}
        from unnest($1, $2, $3) with ordinality as w(tenant_id, id, known, place)
        left join outcomes.mt_streams s on s.tenant_id = w.tenant_id and s.id = w.id
        left join outcomes.patients p on s.id is null and p.id = w.id
        left join outcomes.mt_events e on e.tenant_id = w.tenant_id and e.stream_id = w.id and e.version > w.known
          and e.type <> '{StoredEvent.Tombstone}'
        order by place, version
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
