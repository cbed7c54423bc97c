using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>
/// A view kept in tables. A pure function of the events: no clock, no random, no new ids, so that a rebuild makes the
/// same rows. Its tables belong to it alone, and every row in them to a generation: the current one is what readers see
/// (<c>outcomes.projection_position</c> tells which), the next is being built beside it.
/// </summary>
public interface IProjection
{
    /// <summary>Its key in the progress table; never reused for another shape.</summary>
    string Name { get; }

    /// <summary>The types of the events that it is given; null is all. What else the log holds it never sees.</summary>
    IReadOnlyCollection<string>? Types { get; }

    /// <summary>
    /// Writes what these events add to a generation, in their order. The connection is in a transaction that also moves
    /// the progress; each event comes exactly once to each generation. No tombstones. An event comes without user,
    /// correlation, causation, headers and .NET type: a view is of what happened, not of who wrote it down.
    /// </summary>
    Task Apply(NpgsqlConnection connection, long generation, IReadOnlyList<StoredEvent> page, CancellationToken ct);

    /// <summary>Removes all rows but those of one generation, in a transaction, however long it takes.</summary>
    Task Keep(NpgsqlConnection connection, long generation, CancellationToken ct);
}
