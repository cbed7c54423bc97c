using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>A stream's row as it will be, and the version that it is decided on; null makes the stream.</summary>
sealed record StreamRow(StreamKey Stream, string Type, long? Expected, long Version, DateTimeOffset Timestamp);

/// <summary>A stream's row as it was found.</summary>
readonly record struct StreamHead(long Version, bool Archived);

/// <summary>An event with its place in its stream, not yet numbered.</summary>
sealed record PendingEvent(NewEvent Event, StreamKey Stream, long Version, DateTimeOffset Timestamp)
{
    public StoredEvent AsStored() => new(0, Event.Id, Stream, Version, Event.Type, Event.DotNetType, Event.Data, Timestamp,
        Event.UserName, Event.CorrelationId, Event.CausationId, Event.Headers) { Happened = Event.Happened };

    /// <summary>Whether a stored event is this very one, and not another writer's under the same id.</summary>
    public bool Is(StoredEvent stored) =>
        stored.Id == Event.Id && stored.Stream == Stream && stored.Version == Version && stored.Timestamp == Timestamp;
}

/// <summary>What a stream was found at: no head if it does not exist, and the events after the version that was known.</summary>
sealed record LoadedStream(StreamHead? Head, IReadOnlyList<StoredEvent> Later);

/// <summary>What the first round trip found: the streams in the order asked, events by the ids asked, and who has claimed the stream ids.</summary>
sealed record Loaded(LoadedStream[] Streams, Dictionary<Guid, StoredEvent> ById, Dictionary<Guid, string> Homes);

/// <summary>What the second round trip stores: all of a stream's events or none.</summary>
sealed record WriteSet(IReadOnlyList<StreamRow> Streams, IReadOnlyList<StreamKey> Homes, IReadOnlyList<PendingEvent> Events);

/// <summary>
/// The two round trips of a write. The first reads, without a lock. The second is one transaction: it locks the streams
/// that are free and still at the version decided on, and stores what belongs to those; what belongs to the others it
/// passes over. An event id that is there already, or a stream that somebody else has just made, fails all of it.
/// </summary>
static class WriteTransaction
{
    public static Task<Loaded> Load(NpgsqlConnection connection, StreamHomes? homes, IReadOnlyList<StreamKey> streams,
        IReadOnlyList<long> knownVersions, IReadOnlyList<Guid> eventIds, CancellationToken ct) => Failures.OfDriver(async () =>
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Statements.Load(homes, streams, knownVersions, eventIds) },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var found = new LoadedStream[streams.Count];
        var claimed = new Dictionary<Guid, string>();
        var byId = new Dictionary<Guid, StoredEvent>();
        for (var more = await reader.ReadAsync(ct); more;)
        {
            var place = (int)reader.GetInt64(Statements.Place) - 1;
            if (place < 0)
            {
                var same = EventRow.ReadWhole(reader, Statements.Metadata);
                byId[same.Id] = same;
                more = await reader.ReadAsync(ct);
                continue;
            }
            var stream = streams[place];
            StreamHead? head = reader.IsDBNull(Statements.Version) ? null : new(reader.GetInt64(Statements.Version), reader.GetBoolean(Statements.Archived));
            if (!reader.IsDBNull(Statements.Home))
                claimed[stream.Id] = reader.GetString(Statements.Home);
            var later = new List<StoredEvent>();
            do
            {
                if (!reader.IsDBNull(0))
                    later.Add(EventRow.Read(reader, stream));
                more = await reader.ReadAsync(ct);
            }
            while (more && (int)reader.GetInt64(Statements.Place) - 1 == place);
            found[place] = new(head, later);
        }
        return new Loaded(found, byId, claimed);
    });

    /// <summary>Commits, and answers the sequence number of each event that is stored.</summary>
    public static Task<Dictionary<Guid, long>> Store(
        NpgsqlConnection connection, StreamHomes? homes, WriteSet writes, CancellationToken ct) => Failures.OfDriver(async () =>
    {
        // Without a BEGIN: what is sent together is one transaction, committed at its end.
        await using var batch = new NpgsqlBatch(connection);
        // Whatever may lose a race stands before the events, so that the loser draws no numbers.
        var started = writes.Streams.Where(s => s.Expected is null).ToList();
        if (started.Count > 0)
            batch.BatchCommands.Add(Statements.InsertStreams(started));
        if (homes is not null && writes.Homes.Count > 0)
            batch.BatchCommands.Add(Statements.InsertHomes(homes, writes.Homes));
        batch.BatchCommands.Add(Statements.Append([.. writes.Streams.Where(s => s.Expected is not null)], writes.Events));

        var numbers = new Dictionary<Guid, long>(writes.Events.Count);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            numbers[reader.GetGuid(1)] = reader.GetInt64(0);
        // Reading to the end is what makes sure of the COMMIT.
        while (await reader.NextResultAsync(ct)) { }
        return numbers;
    });
}
