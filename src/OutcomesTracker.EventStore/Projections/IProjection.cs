using Npgsql;

namespace OutcomesTracker.EventStore;

/// <summary>
/// A view kept in tables. A pure function of the events: no clock, no random, no new ids, so that a rebuild makes the
/// same rows. Its tables belong to it alone.
/// </summary>
public interface IProjection
{
    /// <summary>Its key in the progress table; never reused for another shape.</summary>
    string Name { get; }

    /// <summary>
    /// Writes what these events add, in their order. The connection is in a transaction that also moves the progress;
    /// each event comes exactly once. No tombstones; events of unknown type are to be passed over.
    /// </summary>
    Task Apply(NpgsqlConnection connection, IReadOnlyList<StoredEvent> page, CancellationToken ct);

    /// <summary>Empties its tables, in a transaction.</summary>
    Task Reset(NpgsqlConnection connection, CancellationToken ct);
}
