namespace OutcomesTracker.Server.Store;

/// <summary>One stream: an id within a tenant. The same id in two tenants is two streams.</summary>
public sealed record StreamKey(string Tenant, Guid Id);

/// <summary>An event to be appended.</summary>
/// <param name="Id">Unique in the whole log: storing the same id twice is refused.</param>
/// <param name="Type">The stored name, at most 500 characters.</param>
/// <param name="DotNetType">A hint for Marten readers; may be null.</param>
/// <param name="Data">UTF-8 JSON.</param>
public sealed record NewEvent(Guid Id, string Type, string? DotNetType, ReadOnlyMemory<byte> Data)
{
    public string? UserName { get; init; }
    public string? CorrelationId { get; init; }
    public string? CausationId { get; init; }

    /// <summary>A flat JSON object as text, or null.</summary>
    public string? Headers { get; init; }

    /// <summary>What the data says, as its writer has it; null if only the data is at hand.</summary>
    public object? Happened { get; init; }
}

/// <summary>An event as the log has it.</summary>
/// <param name="Sequence">Place in the whole log, from 1; 0 while the event is decided but not yet stored.</param>
/// <param name="Version">Place in its stream, from 1.</param>
/// <param name="Data">UTF-8 JSON; once stored, with members in the database's order.</param>
/// <param name="Timestamp">The writer's clock, to the microsecond; a foreign -infinity reads as MinValue.</param>
/// <param name="Headers">JSON text; null also where a foreign writer stored a JSON null.</param>
public sealed record StoredEvent(
    long Sequence, Guid Id, StreamKey Stream, long Version, string Type, string? DotNetType, ReadOnlyMemory<byte> Data,
    DateTimeOffset Timestamp, string? UserName, string? CorrelationId, string? CausationId, string? Headers)
{
    /// <summary>The type of the rows with which a foreign writer fills numbers it lost; they mean nothing.</summary>
    public const string Tombstone = "tombstone";

    /// <summary>What the data says, where whoever decided or read the event has it, so that nobody need read it again; else null.</summary>
    public object? Happened { get; init; }

    /// <summary>Whether this row only fills a lost number.</summary>
    public bool IsTombstone => Type == Tombstone;
}

/// <summary>Where an event went.</summary>
/// <param name="Sequence">Place in the whole log.</param>
/// <param name="Version">Place in its stream, from 1.</param>
/// <param name="Timestamp">As stored: the application's clock, to the microsecond.</param>
public sealed record Appended(long Sequence, long Version, DateTimeOffset Timestamp);
