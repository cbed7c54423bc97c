using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Aggregation;
using Npgsql;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Benchmarks;

/// <summary>Decides on a patient's case and stores the event under its id; returns the event's sequence and version.</summary>
internal delegate Task<Appended> Recorder(StreamKey patient, Guid eventId, Func<PatientCase, DecidedEvent> decide);

/// <summary>The registry's implementation.</summary>
internal static class Ours
{
    /// <summary>A writer without a server around it. No command here raises a message, so that Wolverine is not needed.</summary>
    public static CaseWriter Writer(IDocumentStore store, NpgsqlDataSource app) => new(store, app, null!, TimeProvider.System, new());

    /// <summary>Includes the check for an existing event of the same id, as in every command.</summary>
    public static Recorder Recorder(CaseWriter writer) =>
        async (patient, eventId, decide) =>
            await writer.Execute(
                patient,
                eventId,
                snapshot =>
                {
                    if (snapshot.SameId is not null)
                        throw new InvalidOperationException("The id was used before.");
                    return new Verdict.Append(
                        decide(snapshot.Case),
                        at => new CommandAnswer.Accepted(new(patient.Id, at.Version, eventId, at.Sequence, null, [], Replayed: false))
                    );
                }
            )
                is CommandAnswer.Accepted { Receipt: var receipt }
                ? new(receipt.Sequence, receipt.Version)
                : throw new InvalidOperationException("It was not recorded.");
}

/// <summary>
/// Plain Marten, the reference that ours is compared with: a session for each command, FetchForWriting of a live aggregate, append,
/// SaveChangesAsync. It uses the same tables, connections, events and metadata, but has no check for an event of the same id, no queue and
/// no outbox.
/// </summary>
internal sealed class PlainMarten(string connectionString) : IAsyncDisposable
{
    private readonly NpgsqlDataSource database = MartenStore.Open(connectionString);
    private DocumentStore? store;

    /// <summary>Also for other code that shares these connections.</summary>
    public DocumentStore Store =>
        store ??= DocumentStore.For(options =>
        {
            options.UseRegistry(database, EventJson.Reader);
            options.Projections.Add(new PlainFold(), ProjectionLifecycle.Live);
        });

    public async Task<Appended> Record(StreamKey patient, Guid eventId, Func<PatientCase, DecidedEvent> decide)
    {
        await using var session = Store.LightweightSession(patient.Tenant);
        var stream = await session.Events.FetchForWriting<PlainCase>(patient.Id);
        var happened = decide(stream.Aggregate?.Case ?? PatientCase.Empty).Wrap(session, TimeProvider.System.GetUtcNow());
        stream.AppendOne(happened);
        await session.SaveChangesAsync();
        return new(happened.Sequence, happened.Version);
    }

    public async ValueTask DisposeAsync()
    {
        if (store is not null)
            await store.DisposeAsync();
        await database.DisposeAsync();
    }
}

/// <summary>A patient's stream as Marten aggregates it.</summary>
public sealed class PlainCase
{
    public Guid Id { get; set; }

    public PatientCase Case { get; set; } = PatientCase.Empty;
}

/// <summary>Folds a stream with the domain's own function, without a copy of the aggregate for each event.</summary>
public sealed class PlainFold : SingleStreamProjection<PlainCase, Guid>
{
    public override PlainCase? Evolve(PlainCase? snapshot, Guid id, IEvent e)
    {
        snapshot ??= new() { Id = id };
        if (e.Data is PatientEvent happened)
            snapshot.Case = snapshot.Case.Evolve((int)e.Version, happened);
        return snapshot;
    }
}
