#if CRITTERSTACK
using System.Diagnostics;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OutcomesTracker.Benchmarks.Harness;
using OutcomesTracker.Server.Critter;
using OutcomesTracker.Server.Critter.Projections;
using OutcomesTracker.Server.Critter.Streams;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Server.Store;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Outcomes;
using EventLog = OutcomesTracker.Server.Store.EventLog;

namespace OutcomesTracker.Benchmarks;

/// <summary>Both engines at the same work on the same machine, by turns: ours is the limit, the Critter Stack the ratio to it.</summary>
internal static class EnginesSideBySide
{
    private const int LogPatients = 50_000;

    /// <param name="only">"commands" or "projections"; none is both.</param>
    public static async Task Run(string[] only)
    {
        await using var cluster = await BenchmarkCluster.Start();
        Comparison.Head();
        if (only is [] or ["commands"]) await Commands(cluster);
        if (only is [] or ["projections"]) await Projections(cluster);
    }

    private static async Task Commands(BenchmarkCluster cluster)
    {
        await using var own = await BenchmarkRegistry.Create(cluster, "own");
        await using var critters = await BenchmarkRegistry.Create(cluster, "critters", new CritterStackEngine());
        var (ours, theirs) = (new List<Guid[]>(), new List<Guid[]>());
        await Comparison.Print(
            cluster.Processors,
            new("lines imported: own", () => Imported(own, ours)), (new("Critter Stack", () => Imported(critters, theirs)), null));
        var (ownAddress, critterAddress) = (await own.Serve(), await critters.Serve());
        var (ownToken, critterToken) = (own.Token(Requests.Clinician), critters.Token(Requests.Clinician));
        var marten = new MartenAlone(critters.Services.GetRequiredService<IDocumentStore>());
        foreach (var at in (int[])[1, 8, 32])
        {
            await Comparison.Print(
                cluster.Processors,
                new($"commands, {at} at once: own", () => Recorded(own, ours[0], at)),
                (new("Critter Stack", () => Recorded(critters, theirs[0], at)), null),
                (new("Marten alone: FetchForWriting, append, commit", () => Requests.Together(at, _ => Task.FromResult(Requests.InProcess(marten, theirs[1])))), null));
            await Comparison.Print(
                cluster.Processors,
                new($"over HTTP, {at} at once: own", () => Requests.Together(at, _ => Requests.OverHttp(ownAddress, ownToken, ours[2]))),
                (new("Critter Stack", () => Requests.Together(at, _ => Requests.OverHttp(critterAddress, critterToken, theirs[2]))), null));
        }
    }

    private static async Task<double> Imported(BenchmarkRegistry registry, List<Guid[]> patients)
    {
        var (made, lines, count) = Requests.NewPatients();
        patients.Add(made);
        var started = Stopwatch.GetTimestamp();
        await registry.Import(lines);
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static Task<double> Recorded(BenchmarkRegistry registry, Guid[] patients, int at) =>
        Requests.Together(at, _ => Task.FromResult(Requests.InProcess(registry.Services.GetRequiredService<IStreamWriter<Domain.Cases.PatientCase>>(), patients)));

    private static async Task Projections(BenchmarkCluster cluster)
    {
        await using var database = await Benchmarks.Projections.Opened(cluster, LogPatients);
        await MessageTables.Apply(database.ConnectionString, default);
        var events = await new EventLog(database.App).HighestSequence();
        var facts = new FactsTable();
        using var runner = new ProjectionRunner(database.App, [facts], new(), failure => throw failure);
        void Configure(StoreOptions options)
        {
            options.UseRegistryTables(MartenStore.Open(database.ConnectionString));
            options.UseRegistryStreams(EventJson.Reader);
        }
        await using var store = DocumentStore.For(options =>
        {
            Configure(options);
            options.Projections.AsyncMode = DaemonMode.ExternallyManaged;
            var projection = new DaemonProjection(facts);
            options.Projections.Add(projection, ProjectionLifecycle.Async, projection.Name);
        });
        var daemon = new DaemonProjections(database.App, new(database.App), [facts], Configure);
        async Task CatchUp()
        {
            using var running = await store.BuildProjectionDaemonAsync();
            await running.StartAllAsync();
            await daemon.CatchUp();
            await running.StopAllAsync();
        }
        await Comparison.Print(
            cluster.Processors,
            new("facts caught up, events: own", () => Benchmarks.Projections.Rate(events, () => runner.CatchUp(), () => Benchmarks.Projections.Emptied(database))),
            (new("Critter Stack: Marten's daemon", () => Benchmarks.Projections.Rate(events, CatchUp, () => Benchmarks.Projections.Emptied(database))), null));
        await Comparison.Print(
            cluster.Processors,
            new("facts rebuilt, events: own", () => Benchmarks.Projections.Rate(events, () => runner.Rebuild(facts))),
            (new("Critter Stack: Marten's daemon", () => Benchmarks.Projections.Rate(events, () => daemon.Rebuild(facts))), null));
    }

    /// <summary>What a Marten application does without Wolverine: no lookup of the event id, no queue, no outbox.</summary>
    private sealed class MartenAlone(IDocumentStore store) : IStreamWriter<Domain.Cases.PatientCase>
    {
        public async Task<TAnswer> Execute<TAnswer>(
            StreamKey stream, Guid eventId, Func<Snapshot<Domain.Cases.PatientCase>, Verdict<TAnswer>> decide, CancellationToken ct = default)
        {
            await using var session = store.LightweightSession(stream.Tenant);
            var fetched = await session.Events.FetchForWriting<CritterStack.Streams.PatientCase>(stream.Id, ct);
            var decision = new Decision<Domain.Cases.PatientCase, TAnswer>(stream, eventId, decide);
            decision.Take(fetched, new(null, null), CommandShell.CaseFold, null, session);
            await session.SaveChangesAsync(ct);
            return decision.Answer(decision.Stored);
        }
    }
}
#endif
