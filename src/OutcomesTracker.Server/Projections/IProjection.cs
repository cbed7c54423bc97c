using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Projections;

/// <summary>An event as a projection receives it: what happened and its position in the log, without metadata.</summary>
/// <param name="Sequence">Place in the whole log, from 1.</param>
/// <param name="Version">Place in its stream, from 1.</param>
/// <param name="Happened">The domain event, in its current version.</param>
public sealed record ProjectedEvent(long Sequence, StreamKey Stream, long Version, object Happened);

/// <summary>
/// A view kept in tables. A pure function of the events: no clock, no random, no new ids, so that a rebuild creates the same rows. No other
/// projection uses its tables, and every row in them belongs to a generation: readers see the current one
/// (<c>outcomes.projection_position</c> returns it), the next one is built beside it.
/// </summary>
public interface IProjection
{
    /// <summary>
    /// The projection's name in Marten: <c>{Name}:All</c> is its row of <c>mt_event_progression</c>. Never reused for another shape. A
    /// migration creates its row of <c>projection_generations</c>.
    /// </summary>
    string Name { get; }

    /// <summary>The types of the events that the projection receives; it receives no others.</summary>
    IReadOnlyCollection<Type> Types { get; }

    /// <summary>
    /// Writes the changes by these events to a generation, in the order of the events. The connection is in a transaction, in which the
    /// daemon also moves the progress. Each event is applied exactly once to each generation.
    /// </summary>
    Task Apply(NpgsqlConnection connection, long generation, IReadOnlyList<ProjectedEvent> page, CancellationToken cancellation);

    /// <summary>Removes some rows of other generations than one, in a short transaction of its own.</summary>
    /// <returns>Whether there may be more.</returns>
    Task<bool> RemoveOtherGenerations(NpgsqlConnection connection, long generation, CancellationToken cancellation);
}
