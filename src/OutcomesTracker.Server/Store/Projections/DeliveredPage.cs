using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>A page of the log that another engine read, safely and in order, for one of our projections.</summary>
/// <param name="Events">In the order of their numbers; more than the projection wants, and what it has had already, is passed over.</param>
/// <param name="Ceiling">The number up to which the page has everything.</param>
public sealed record DeliveredPage(IReadOnlyList<StoredEvent> Events, long Ceiling)
{
    /// <summary>How far that engine has delivered, with the page at hand: it has moved its row of <c>mt_event_progression</c> already, in this transaction.</summary>
    public static Task<long> CeilingOf(NpgsqlConnection connection, string row, CancellationToken ct) => ProjectionProgress.Reached(connection, row, ct);

    /// <summary>An engine that begins need not deliver what the projection has had already.</summary>
    public static Task Begin(NpgsqlConnection connection, string row, IProjection projection, CancellationToken ct) =>
        ProjectionProgress.Raise(connection, row, projection.Name, ct);

    /// <summary>
    /// Applies what is new of it, in the transaction that the connection is in: to the generation that is read just then, whoever
    /// ran the projection before. Waits for whoever runs it now.
    /// </summary>
    /// <returns>How far the projection was before.</returns>
    /// <exception cref="InvalidOperationException">The page has not all that the log has for the projection, up to its ceiling.</exception>
    public async Task<long> Apply(NpgsqlConnection connection, IProjection projection, CancellationToken ct)
    {
        await ProjectionProgress.Lead(connection, projection.Name, ct);
        return await Apply(connection, projection, await ProjectionProgress.Of(connection, projection.Name, ct), ct);
    }

    /// <summary>The same to a generation that is being built and nobody reads.</summary>
    public async Task<long> Apply(NpgsqlConnection connection, IProjection projection, long generation, CancellationToken ct)
    {
        var reached = await ProjectionProgress.Reached(connection, ProjectionProgress.Row(projection.Name, generation), ct);
        return await Apply(connection, projection, new ProjectionPosition(generation, reached), ct);
    }

    async Task<long> Apply(NpgsqlConnection connection, IProjection projection, ProjectionPosition position, CancellationToken ct)
    {
        if (Ceiling <= position.Sequence)
            return position.Sequence;
        var wanted = Events.Where(e => e.Sequence > position.Sequence && e.Sequence <= Ceiling && !e.IsTombstone && projection.Types?.Contains(e.Type) != false).ToList();
        // Counted in the log itself: no fault of a reader, nor of a retry of his, is a gap in a view.
        var due = await ProjectionProgress.Count(connection, position.Sequence, Ceiling, projection.Types, ct);
        if (wanted.Count != due)
            throw new InvalidOperationException($"The projection {projection.Name} is due {due} events after {position.Sequence} and up to {Ceiling}, and was given {wanted.Count}.");
        if (wanted.Count > 0)
            await projection.Apply(connection, position.Generation, wanted, ct);
        await ProjectionProgress.Move(connection, projection.Name, position.Generation, position.Sequence, Ceiling, ct);
        return position.Sequence;
    }
}
