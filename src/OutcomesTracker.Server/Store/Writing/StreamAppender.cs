using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>What became of an append at an expected version.</summary>
public abstract record AppendResult
{
    AppendResult() { }

    /// <summary>Stored, all of it, in the order given.</summary>
    public sealed record Stored(IReadOnlyList<Appended> Events) : AppendResult;

    /// <summary>Nothing stored: the stream is at another version.</summary>
    public sealed record Conflict(long ActualVersion) : AppendResult;

    /// <summary>Nothing stored: this event is in the log already under one of the ids.</summary>
    public sealed record Duplicate(StoredEvent Existing) : AppendResult;
}

/// <summary>Appends to one stream at an expected version, in a transaction of its own.</summary>
public sealed class StreamAppender(NpgsqlDataSource source, TimeProvider clock)
{
    const int MostTries = 200;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Stores all events or none.</summary>
    /// <param name="expectedVersion">The version before the append; 0 makes the stream.</param>
    /// <param name="streamType">What a new stream's type column says.</param>
    public async Task<AppendResult> Append(StreamKey stream, long expectedVersion, IReadOnlyList<NewEvent> events, string streamType,
        CancellationToken ct = default)
    {
        for (var attempt = 1; attempt <= MostTries; attempt++)
        {
            try
            {
                if (await Try(stream, expectedVersion, events, streamType, ct) is { } result)
                    return result;
            }
            catch (PostgresException race) when (Failures.IsRace(race) && attempt < MostTries)
            {
                // Another look tells which of the two it was: the version or an event id.
            }
            catch (Exception cause) when (Failures.IsConnection(cause) && !ct.IsCancellationRequested)
            {
                throw new StoreUnavailableException("The event store is not available.", cause);
            }
            await Task.Delay(Pause, ct);
        }
        throw new StoreUnavailableException("The stream is held by somebody else.");
    }

    // Null: somebody else holds the stream, or has just moved it.
    async Task<AppendResult?> Try(
        StreamKey stream, long expected, IReadOnlyList<NewEvent> events, string streamType, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var loaded = await WriteTransaction.Load(connection, null, [stream], [long.MaxValue], [.. events.Select(e => e.Id)], ct);
        if (loaded.ById.Values.FirstOrDefault() is { } existing)
            return new AppendResult.Duplicate(existing);
        var head = loaded.Streams[0].Head;
        if (head?.Archived == true)
            throw new StreamArchivedException();
        if ((head?.Version ?? 0) != expected)
            return new AppendResult.Conflict(head?.Version ?? 0);

        var now = clock.GetMicroseconds();
        var pending = events.Select((e, i) => new PendingEvent(e, stream, expected + i + 1, now)).ToList();
        var numbers = await WriteTransaction.Store(
            connection, null, new([new(stream, streamType, head?.Version, expected + events.Count, now)], [], pending), ct);
        return numbers.Count < events.Count ? null : new AppendResult.Stored([.. pending.Select(p => new Appended(numbers[p.Event.Id], p.Version, now))]);
    }
}
