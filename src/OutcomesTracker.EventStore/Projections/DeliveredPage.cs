using Npgsql;

namespace OutcomesTracker.EventStore;

/// <summary>A page of the log that another engine read, safely and in order, for one of our projections.</summary>
/// <param name="Events">In the order of their numbers, of all types.</param>
/// <param name="Ceiling">The number up to which the page has everything.</param>
public sealed record DeliveredPage(IReadOnlyList<StoredEvent> Events, long Ceiling)
{
    /// <summary>How far that engine has delivered, with the page at hand: it has moved its row of <c>mt_event_progression</c> already, in this transaction.</summary>
    public static Task<long> CeilingOf(NpgsqlConnection connection, string row, CancellationToken ct) => ProjectionProgress.Reached(connection, row, ct);

    /// <summary>
    /// Applies what is new of it, in the transaction that the connection is in: to the generation that is read just then, whoever
    /// ran the projection before. Waits for whoever runs it now.
    /// </summary>
    /// <exception cref="InvalidOperationException">Events before this page are missing.</exception>
    public async Task Apply(NpgsqlConnection connection, IProjection projection, CancellationToken ct)
    {
        await ProjectionProgress.Lead(connection, projection.Name, ct);
        await Apply(connection, projection, await ProjectionProgress.Of(connection, projection.Name, ct), ct);
    }

    /// <summary>The same to a generation that is being built and nobody reads.</summary>
    public async Task Apply(NpgsqlConnection connection, IProjection projection, long generation, CancellationToken ct) =>
        await Apply(connection, projection, new ProjectionPosition(generation, await ProjectionProgress.Reached(connection, ProjectionProgress.Row(projection.Name, generation), ct)), ct);

    async Task Apply(NpgsqlConnection connection, IProjection projection, ProjectionPosition position, CancellationToken ct)
    {
        if (Ceiling <= position.Sequence)
            return;
        var later = Events.Where(e => e.Sequence > position.Sequence && !e.IsTombstone).ToList();
        if (later.Count == Events.Count && Events.Count > 0 && await ProjectionProgress.AreBetween(connection, position.Sequence, Events[0].Sequence, ct))
            throw new InvalidOperationException($"The projection {projection.Name} is at {position.Sequence} and was given what follows {Events[0].Sequence}.");
        var wanted = projection.Types is { } types ? [.. later.Where(e => types.Contains(e.Type))] : later;
        if (wanted.Count > 0)
            await projection.Apply(connection, position.Generation, wanted, ct);
        await ProjectionProgress.Move(connection, projection.Name, position.Generation, position.Sequence, Ceiling, ct);
    }
}
