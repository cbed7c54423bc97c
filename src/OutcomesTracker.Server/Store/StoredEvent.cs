namespace OutcomesTracker.Server.Store;

/// <summary>One stream: an id within a tenant. The same id in two tenants is two streams.</summary>
public sealed record StreamKey(string Tenant, Guid Id);

/// <summary>An event as it is stored in the log.</summary>
/// <param name="Sequence">Place in the whole log, from 1; 0 while the event is decided but not yet stored.</param>
/// <param name="Version">Place in its stream, from 1.</param>
/// <param name="Data">UTF-8 JSON; once stored, with members in the database's order.</param>
/// <param name="Timestamp">The writer's clock, to the microsecond; a foreign -infinity reads as MinValue.</param>
/// <param name="Headers">JSON text; null also where a foreign writer stored a JSON null.</param>
public sealed record StoredEvent(
    long Sequence,
    Guid Id,
    StreamKey Stream,
    long Version,
    string Type,
    string? DotNetType,
    ReadOnlyMemory<byte> Data,
    DateTimeOffset Timestamp,
    string? UserName,
    string? CorrelationId,
    string? CausationId,
    string? Headers
)
{
    /// <summary>The type of the rows that Marten inserts for lost sequence numbers; they are not events.</summary>
    public const string Tombstone = "tombstone";
}
