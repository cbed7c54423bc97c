using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Projections;

/// <summary>An event as a projection is given it: what happened, where and when in the log; not who wrote it down.</summary>
/// <param name="Sequence">Place in the whole log, from 1.</param>
/// <param name="Version">Place in its stream, from 1.</param>
/// <param name="Happened">The event as the domain knows it, in today's version.</param>
public sealed record ProjectedEvent(long Sequence, StreamKey Stream, long Version, object Happened);

/// <summary>
/// A view kept in tables. A pure function of the events: no clock, no random, no new ids, so that a rebuild makes the
/// same rows. Its tables belong to it alone, and every row in them to a generation: the current one is what readers see
/// (<c>outcomes.projection_position</c> tells which), the next is being built beside it.
/// </summary>
public interface IProjection
{
    /// <summary>
    /// What Marten calls it: <c>{Name}:All</c> is its row of <c>mt_event_progression</c>. Never reused for another shape. A migration
    /// makes its row of <c>projection_generations</c>.
    /// </summary>
    string Name { get; }

    /// <summary>The types of the events that it is given. What else the log holds it never sees.</summary>
    IReadOnlyCollection<Type> Types { get; }

    /// <summary>
    /// Writes what these events add to a generation, in their order. The connection is in a transaction that also moves
    /// the progress; each event comes exactly once to each generation.
    /// </summary>
    Task Apply(NpgsqlConnection connection, long generation, IReadOnlyList<ProjectedEvent> page, CancellationToken cancellation);

    /// <summary>Removes some rows of other generations than one, in a short transaction of its own.</summary>
    /// <returns>Whether there may be more.</returns>
    Task<bool> RemoveOthers(NpgsqlConnection connection, long generation, CancellationToken cancellation);
}
