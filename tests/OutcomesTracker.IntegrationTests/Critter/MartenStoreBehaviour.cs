using System.Text.Json;
using JasperFx;
using JasperFx.Events;
using Marten;
using Marten.Exceptions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using OutcomesTracker.Server.Store;
using OutcomesTracker.IntegrationTests.EventStore;

namespace OutcomesTracker.Server.Critter.Tests;

/// <summary>The behaviour suite on Marten and Wolverine. Two hosts stand for two servers.</summary>
public sealed class MartenStoreBehaviour(StoreDatabase db) : StoreBehaviour, IClassFixture<StoreDatabase>, IAsyncLifetime
{
    private readonly EventLog log = new(db.App);
    private IHost[] servers = [];
    private IStreamWriter<Tally>[] writers = [];
    private int turn;

    public async ValueTask InitializeAsync()
    {
        await MessageTables.Apply(db.ConnectionString, default);
        servers = [await SampleHost.Start(db, db.ConnectionString), await SampleHost.Start(db, db.ConnectionString)];
        writers = [.. servers.Select(SampleHost.Writer)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
        {
            await server.StopAsync();
            server.Dispose(); // and its source of connections with it
        }
    }

    protected override async Task<Outcome> Append(StreamKey stream, long expectedVersion, params NewEvent[] events)
    {
        await using var session = servers[0].Services.GetRequiredService<IDocumentStore>().LightweightSession(stream.Tenant);
        var wrapped = events.Select(e => Wrapped(session, e)).ToArray<object>();
        if (expectedVersion == 0) session.Events.StartStream<SampleStream>(stream.Id, wrapped);
        else session.Events.Append(stream.Id, expectedVersion + events.Length, wrapped);
        try
        {
            await session.SaveChangesAsync();
            return Outcome.Stored;
        }
        catch (Exception conflict) when (conflict is ConcurrencyException or ExistingStreamIdCollisionException)
        {
            return Outcome.Conflict;
        }
        catch (MartenCommandException taken) when (taken.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return Outcome.Duplicate;
        }
    }

    protected override Task<Receipt> Count(StreamKey stream, Guid eventId, bool claim = false) =>
        writers[Interlocked.Increment(ref turn) % 2].Execute(stream, eventId, SampleHost.Count(eventId, claim));

    protected override Task<IReadOnlyList<StoredEvent>> ReadStream(StreamKey stream) => log.ReadStream(stream);

    protected override Task<IReadOnlyList<StoredEvent>> ReadFrom(long afterSequence, int max) => log.ReadFrom(afterSequence, max);

    protected override Task<long> HighestSequence() => log.HighestSequence();

    private static IEvent Wrapped(IDocumentSession session, NewEvent e)
    {
        var wrapped = session.Events.BuildEvent(SampleHost.Counted(e));
        (wrapped.Id, wrapped.UserName, wrapped.CorrelationId, wrapped.CausationId) = (e.Id, e.UserName, e.CorrelationId, e.CausationId);
        if (e.Headers is { } headers)
            foreach (var header in JsonDocument.Parse(headers).RootElement.EnumerateObject()) wrapped.SetHeader(header.Name, header.Value.Clone());
        return wrapped;
    }
}
