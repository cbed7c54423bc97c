using JasperFx.Events;
using Marten;
using Npgsql;
using OutcomesTracker.Server.Critter.Streams;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Critter.Projections;

/// <summary>
/// One of the registry's projections under Marten's async daemon: the daemon reads the log and keeps its own place, and in the same
/// transaction the projection writes its tables and its place, which is the one that both engines go by.
/// </summary>
/// <param name="generation">The generation that is being built; null: the one that is read.</param>
public sealed class DaemonProjection(Store.IProjection projection, long? generation = null) : Marten.Events.Projections.IProjection, ITransactionParticipant
{
    // Marten hands over a page tenant by tenant, and then commits it. The next page may come before that, and a commit that failed may
    // be tried again without a handing over: so what was handed over is kept until a later transaction sees it projected.
    private readonly SortedDictionary<long, StoredEvent> handedOver = [];

    /// <summary>What Marten calls it: not the registry's own name, whose row of <c>mt_event_progression</c> says how far what is read is.</summary>
    public string Name { get; } = $"{projection.Name}Daemon{(generation is null ? "" : "Rebuild")}";

    private string Row => $"{Name}:All";

    public Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        ((ITransactionParticipantRegistrar)operations).AddTransactionParticipant(this);
        lock (handedOver)
            foreach (var one in events) handedOver[one.Sequence] = one.AsStored();
        return Task.CompletedTask;
    }

    /// <summary>Writes the whole page, once for all of its tenants.</summary>
    public async Task BeforeCommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken token)
    {
        var ceiling = await DeliveredPage.CeilingOf(connection, Row, token);
        StoredEvent[] page;
        lock (handedOver) page = [.. handedOver.Values.TakeWhile(one => one.Sequence <= ceiling)];
        var projected = await Deliver(connection, new(page, ceiling), token);
        lock (handedOver)
            foreach (var one in page.TakeWhile(one => one.Sequence <= projected)) handedOver.Remove(one.Sequence);
    }

    /// <summary>Lets the daemon begin where the projection is, whichever engine brought it there.</summary>
    public Task Begin(NpgsqlConnection connection, CancellationToken cancellation) => DeliveredPage.Begin(connection, Row, projection, cancellation);

    /// <summary>
    /// Follows the daemon over events that are nothing to this application, of which it is told nothing. In a transaction of its own,
    /// in which, but for a fault, nothing is due.
    /// </summary>
    public async Task PassOver(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await Deliver(connection, new([], await DeliveredPage.CeilingOf(connection, Row, cancellation)), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private Task<long> Deliver(NpgsqlConnection connection, DeliveredPage page, CancellationToken cancellation) =>
        generation is { } built ? page.Apply(connection, projection, built, cancellation) : page.Apply(connection, projection, cancellation);
}
