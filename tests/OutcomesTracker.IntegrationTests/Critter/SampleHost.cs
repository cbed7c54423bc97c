using System.Text.Json;
using System.Text.Json.Serialization;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using OutcomesTracker.Server.Critter.Streams;
using OutcomesTracker.Server.Store;
using OutcomesTracker.IntegrationTests.EventStore;
using Wolverine;
using Wolverine.Marten;
using Wolverine.Runtime;

namespace OutcomesTracker.Server.Critter.Tests;

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

    public static async Task Handle(
        CommandOnSample command, [WriteAggregate(nameof(CommandOnSample.Id), Required = false)] IEventStream<SampleStream> stream, IDocumentSession session,
        EventLog log, NpgsqlDataSource database, CancellationToken cancellation)
    {
        var known = await Lookup.Of(command.Decision.Stream, command.Decision.EventId, Sample.Homes, log, database, cancellation);
        command.Decision.Take(stream, known, Fold, Sample.Homes, session);
    }
}

/// <summary>Marten and Wolverine over a database of samples.</summary>
internal static class SampleHost
{
    /// <param name="marten">How Marten gets there.</param>
    public static Task<IHost> Start(StoreDatabase db, string marten) => Host.CreateDefaultBuilder()
        .ConfigureServices(services =>
        {
            services.AddSingleton(db.App).AddSingleton(new EventLog(db.App));
            services.AddMarten(options =>
            {
                options.UseRegistryTables(MartenStore.Open(marten));
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

    public static IStreamWriter<Tally> Writer(IHost server) => new WolverineWriter<Tally>(
        server.Services.GetRequiredService<IWolverineRuntime>(), server.Services.GetRequiredService<EventLog>(), decision => new CommandOnSample(decision.Stream.Id, decision));

    public static Func<Snapshot<Tally>, Verdict<Receipt>> Count(Guid eventId, bool claim = false)
    {
        var count = Sample.Count(eventId, claim: claim);
        return snapshot => count(snapshot) switch
        {
            Verdict<Receipt>.Append append => append with { Event = append.Event with { Happened = Counted(append.Event) } },
            var answer => answer,
        };
    }

    public static SampleCounted Counted(NewEvent e) => new(JsonElement.Parse(e.Data.Span));
}
