using System.Text.Json;
using System.Text.Json.Serialization;
using JasperFx;
using JasperFx.Events;
using Marten;
using Marten.Exceptions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using OutcomesTracker.CritterStack.Streams;
using OutcomesTracker.EventStore;
using OutcomesTracker.IntegrationTests.EventStore;
using Wolverine;
using Wolverine.Marten;
using Wolverine.Runtime;
using Wolverine.Runtime.Handlers;

namespace OutcomesTracker.CritterStack.Tests;

/// <summary>The event of the samples, with whatever JSON a test gives it.</summary>
[JsonConverter(typeof(AsItIs))]
public sealed record SampleCounted(JsonElement Json)
{
    public long N => Json.TryGetProperty("n", out var n) ? n.GetInt64() : 0;

    private sealed class AsItIs : JsonConverter<SampleCounted>
    {
        public override SampleCounted Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(JsonElement.ParseValue(ref reader));

        public override void Write(Utf8JsonWriter writer, SampleCounted value, JsonSerializerOptions options) => value.Json.WriteTo(writer);
    }
}

/// <summary>A stream of the samples.</summary>
public sealed class SampleStream : Folded<Tally>;

/// <summary>A command on one.</summary>
public sealed record CommandOnSample(Guid Id, Decision<Tally> Decision);

/// <summary>The samples' handler, as the registry's are.</summary>
public static class CommandOnSampleHandler
{
    public static readonly Fold<Tally> Fold = new(new(0, 0), (state, e) => new(state.Count + 1, state.Sum + ((SampleCounted)e.Happened!).N), "sample_stream");

    public static void Configure(HandlerChain chain) => chain.TryAgainAfterRaces();

    public static Task<Known> LoadAsync(CommandOnSample command, EventLog log, NpgsqlDataSource database, CancellationToken cancellation) =>
        Lookup.Of(command.Decision.Stream, command.Decision.EventId, Sample.Homes, log, database, cancellation);

    public static void Handle(
        CommandOnSample command, [WriteAggregate(nameof(CommandOnSample.Id), Required = false)] IEventStream<SampleStream> stream, Known known, IDocumentSession session) =>
        command.Decision.Take(stream, known, Fold, Sample.Homes, session);
}

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
        servers = [await Start(), await Start()];
        writers = [.. servers.Select(server => new WolverineWriter<Tally>(
            server.Services.GetRequiredService<IWolverineRuntime>(), log, decision => new CommandOnSample(decision.Stream.Id, decision)))];
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

    protected override Task<Receipt> Count(StreamKey stream, Guid eventId, bool claim = false)
    {
        var count = Sample.Count(eventId, claim: claim);
        return writers[Interlocked.Increment(ref turn) % 2].Execute(stream, eventId, snapshot => count(snapshot) switch
        {
            Verdict<Receipt>.Append append => append with { Event = append.Event with { Happened = Counted(append.Event) } },
            var answer => answer,
        });
    }

    protected override Task<IReadOnlyList<StoredEvent>> ReadStream(StreamKey stream) => log.ReadStream(stream);

    protected override Task<IReadOnlyList<StoredEvent>> ReadFrom(long afterSequence, int max) => log.ReadFrom(afterSequence, max);

    protected override Task<long> HighestSequence() => log.HighestSequence();

    private static SampleCounted Counted(NewEvent e) => new(JsonElement.Parse(e.Data.Span));

    private static IEvent Wrapped(IDocumentSession session, NewEvent e)
    {
        var wrapped = session.Events.BuildEvent(Counted(e));
        (wrapped.Id, wrapped.UserName, wrapped.CorrelationId, wrapped.CausationId) = (e.Id, e.UserName, e.CorrelationId, e.CausationId);
        if (e.Headers is { } headers)
            foreach (var header in JsonDocument.Parse(headers).RootElement.EnumerateObject()) wrapped.SetHeader(header.Name, header.Value.Clone());
        return wrapped;
    }

    private Task<IHost> Start() => Host.CreateDefaultBuilder()
        .ConfigureServices(services =>
        {
            services.AddSingleton(db.App).AddSingleton(log);
            services.AddMarten(options =>
            {
                options.UseRegistryTables(MartenStore.Open(db.ConnectionString));
                options.Events.MapEventType<SampleCounted>("sample_counted");
                options.UseStreams<SampleStream, Tally>(CommandOnSampleHandler.Fold);
            }).UseLightweightSessions().IntegrateWithWolverine(wolverine => wolverine.MessageStorageSchemaName = MessageTables.Schema);
        })
        .UseWolverine(options =>
        {
            CritterStackEngine.Configure(options);
            options.ApplicationAssembly = typeof(CommandOnSample).Assembly;
        })
        .StartAsync();
}
