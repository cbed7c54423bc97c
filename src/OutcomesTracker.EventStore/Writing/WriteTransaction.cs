using Npgsql;

namespace OutcomesTracker.EventStore;

/// <summary>A stream's row as it will be.</summary>
sealed record StreamRow(StreamKey Stream, string Type, long Version, DateTimeOffset Timestamp);

/// <summary>A stream's row as this transaction has locked it.</summary>
sealed record StreamHead(long Version, bool Archived);

/// <summary>An event with its place in its stream, not yet numbered.</summary>
sealed record PendingEvent(NewEvent Event, StreamKey Stream, long Version, DateTimeOffset Timestamp)
{
    public StoredEvent AsStored() => new(0, Event.Id, Stream, Version, Event.Type, Event.DotNetType, Event.Data, Timestamp,
        Event.UserName, Event.CorrelationId, Event.CausationId, Event.Headers);

    /// <summary>Whether a stored event is this very one, and not another writer's under the same id.</summary>
    public bool Is(StoredEvent stored) =>
        stored.Id == Event.Id && stored.Stream == Stream && stored.Version == Version && stored.Timestamp == Timestamp;
}

/// <summary>What the first round trip found. A stream that exists and is not in Locked is held by somebody else.</summary>
sealed record Loaded(
    Dictionary<StreamKey, StreamHead> Locked, HashSet<StreamKey> Existing, Dictionary<Guid, StoredEvent> ById,
    Dictionary<Guid, string> Homes, ILookup<StreamKey, StoredEvent> Later)
{
    public bool IsHeldElsewhere(StreamKey stream) => Existing.Contains(stream) && !Locked.ContainsKey(stream);
}

/// <summary>What the second round trip stores.</summary>
sealed record WriteSet(List<StreamRow> NewStreams, List<StreamRow> OldStreams, List<StreamKey> Homes, List<PendingEvent> Events);

/// <summary>
/// The two round trips of a writing transaction. The first opens it and locks the rows of existing streams before it
/// reads anything else: each statement sees what was committed before it began, so what is read under the locks is
/// complete. The second stores and commits. A connection dropped in between is rolled back by its pool.
/// </summary>
static class WriteTransaction
{
    public static Task<Loaded> Load(NpgsqlConnection connection, StreamHomes? homes, IReadOnlyList<StreamKey> streams,
        IReadOnlyList<long> knownVersions, IReadOnlyList<Guid> eventIds, CancellationToken ct) => Failures.OfDriver(async () =>
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Statements.Begin(), Statements.Settings(), Statements.LockStreams(streams), Statements.ExistingStreams(streams),
                Statements.EventsById(eventIds), Statements.EventsAfter(streams, knownVersions),
            },
        };
        if (homes is not null)
            batch.BatchCommands.Add(Statements.HomesById(homes, streams));

        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        var locked = new Dictionary<StreamKey, StreamHead>();
        while (await reader.ReadAsync(ct))
            locked[new(reader.GetString(0), reader.GetGuid(1))] = new(reader.GetInt64(2), reader.GetBoolean(3));
        await reader.NextResultAsync(ct);
        var existing = new HashSet<StreamKey>();
        while (await reader.ReadAsync(ct))
            existing.Add(new(reader.GetString(0), reader.GetGuid(1)));
        await reader.NextResultAsync(ct);
        var byId = (await EventRow.ReadAll(reader, ct)).ToDictionary(e => e.Id);
        await reader.NextResultAsync(ct);
        var later = (await EventRow.ReadAll(reader, ct)).ToLookup(e => e.Stream);
        var claimed = new Dictionary<Guid, string>();
        if (await reader.NextResultAsync(ct))
            while (await reader.ReadAsync(ct))
                claimed[reader.GetGuid(0)] = reader.GetString(1);
        return new Loaded(locked, existing, byId, claimed, later);
    });

    /// <summary>Commits, and answers the sequence number of each event id.</summary>
    public static Task<Dictionary<Guid, long>> Store(
        NpgsqlConnection connection, StreamHomes? homes, WriteSet writes, CancellationToken ct) => Failures.OfDriver(async () =>
    {
        await using var batch = new NpgsqlBatch(connection);
        // Whatever may lose a race stands before the events, so that the loser draws no numbers.
        if (writes.NewStreams.Count > 0)
            batch.BatchCommands.Add(Statements.InsertStreams(writes.NewStreams));
        if (homes is not null && writes.Homes.Count > 0)
            batch.BatchCommands.Add(Statements.InsertHomes(homes, writes.Homes));
        if (writes.OldStreams.Count > 0)
            batch.BatchCommands.Add(Statements.UpdateStreams(writes.OldStreams));
        if (writes.Events.Count > 0)
            batch.BatchCommands.Add(Statements.InsertEvents(writes.Events));
        batch.BatchCommands.Add(Statements.Commit());

        var numbers = new Dictionary<Guid, long>(writes.Events.Count);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            numbers[reader.GetGuid(1)] = reader.GetInt64(0);
        // Reading to the end is what makes sure of the COMMIT.
        while (await reader.NextResultAsync(ct)) { }
        return numbers;
    });
}
