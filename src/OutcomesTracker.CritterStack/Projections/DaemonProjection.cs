using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Npgsql;
using OutcomesTracker.CritterStack.Streams;
using OutcomesTracker.EventStore;

namespace OutcomesTracker.CritterStack.Projections;

/// <summary>
/// One of the registry's projections under Marten's async daemon: the daemon reads the log and keeps its own place, and in the same
/// transaction the projection writes its tables and its place, which is the one that both engines go by.
/// </summary>
/// <param name="generation">The generation that is being built; null: the one that is read.</param>
public sealed class DaemonProjection(EventStore.IProjection projection, long? generation = null) : Marten.Events.Projections.IProjection, ITransactionParticipant
{
    // Marten hands over a page tenant by tenant, and then commits it; the next one may come meanwhile, and one that failed comes again.
    private readonly SortedDictionary<long, StoredEvent> handedOver = [];

    /// <summary>What Marten calls it.</summary>
    public string Name { get; } = NameOf(projection) + (generation is null ? "" : "Rebuild");

    /// <summary>Not the registry's own name: that row of <c>mt_event_progression</c> says how far what is read of the projection is.</summary>
    public static string NameOf(EventStore.IProjection projection) => $"{projection.Name}Daemon";

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
        var ceiling = await DeliveredPage.CeilingOf(connection, $"{Name}:All", token);
        StoredEvent[] page;
        lock (handedOver)
        {
            page = [.. handedOver.Values.TakeWhile(one => one.Sequence <= ceiling)];
            foreach (var one in page) handedOver.Remove(one.Sequence);
        }
        if (page.Length == 0) return;
        var delivered = new DeliveredPage(page, ceiling);
        await (generation is { } built ? delivered.Apply(connection, projection, built, token) : delivered.Apply(connection, projection, token));
    }
}
