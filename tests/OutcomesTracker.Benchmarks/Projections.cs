using System.Diagnostics;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Npgsql;
using OutcomesTracker.Benchmarks.Harness;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Store;
using EventLog = OutcomesTracker.Server.Store.EventLog;

namespace OutcomesTracker.Benchmarks;

/// <summary>
/// Catching up with, and rebuilding, the facts of a whole log, compared with Marten's daemon with default settings and an ordinary
/// projection that writes the same rows: 50,000 patients, 1,000,000 events.
/// </summary>
internal static class Projections
{
    private const int Patients = 50_000,
        MeanEntries = 20;

    private const string Database = "log";

    public static async Task Run(string[] smaller)
    {
        var patients = smaller is [var given] ? int.Parse(given) : Patients;
        await using var cluster = await BenchmarkCluster.Start();
        await using var database = await Opened(cluster, patients);
        await database.Execute(
            $"""
            create table if not exists {PlainProjection.Table} (like outcomes.facts_v2 INCLUDING all);
            -- Marten's own rebuild removes how far the one before came, and what it could not read.
            grant all on {PlainProjection.Table}, outcomes.mt_event_progression, outcomes.mt_doc_deadletterevent to outcomes_app
            """
        );
        var events = await new EventLog(database.App).HighestSequence();
        Console.WriteLine($"{patients:#,0} patients, {events:#,0} events");
        var facts = new FactsTable();
        await using var marten = MartenStore.Open(database.ConnectionString);
        var plain = new PlainProjection(facts);
        await using var theirs = Store(marten, options => options.Projections.Add(plain, ProjectionLifecycle.Async));
        await using var ours = Store(marten, options => options.UseProjections([facts], new()));
        Comparison.Head();
        await Comparison.Print(
            cluster.Processors,
            new(
                "events, Marten's daemon, an ordinary projection caught up",
                () => Rate(events, () => CaughtUp(theirs, database, plain.Name, events), () => Emptied(database))
            ),
            (
                new(
                    "events, our projection caught up by the daemon",
                    () => Rate(events, () => CaughtUp(ours, database, facts.Name, events), () => Emptied(database))
                ),
                1
            )
        );
        await Comparison.Print(
            cluster.Processors,
            new("events, Marten's daemon, the ordinary projection rebuilt", () => Rate(events, () => Rebuilt(theirs, plain.Name))),
            (
                new(
                    "events, our projection rebuilt, until the new facts are read",
                    async () => events / await Rebuilt(database.App, facts)
                ),
                2.5
            ),
            (
                new(
                    "events, our projection rebuilt, until the old facts are gone too",
                    () => Rate(events, () => new Rebuild(database.App, facts).Run())
                ),
                null
            )
        );
    }

    private static DocumentStore Store(NpgsqlDataSource database, Action<StoreOptions> project) =>
        DocumentStore.For(options =>
        {
            options.UseRegistry(database, EventJson.Reader);
            options.Projections.AsyncMode = DaemonMode.ExternallyManaged;
            project(options);
        });

    private static async Task CaughtUp(DocumentStore store, BenchmarkDatabase database, string projection, long events)
    {
        using var daemon = await store.BuildProjectionDaemonAsync();
        await daemon.StartAllAsync();
        var log = new EventLog(database.App);
        while (await log.Projected(projection) < events)
            await Task.Delay(10);
        await daemon.StopAllAsync();
    }

    private static async Task Rebuilt(DocumentStore store, string projection)
    {
        using var daemon = await store.BuildProjectionDaemonAsync();
        await daemon.RebuildProjectionAsync(projection, TimeSpan.FromHours(1), CancellationToken.None);
        await daemon.StopAllAsync();
    }

    /// <summary>
    /// Seconds until readers use the new rows. The removal of the old rows, which follows, is not included, since no reader waits for it.
    /// </summary>
    private static async Task<double> Rebuilt(NpgsqlDataSource database, IProjection facts)
    {
        var (started, switched) = (Stopwatch.GetTimestamp(), new Switched(facts));
        await new Rebuild(database, switched).Run();
        return Stopwatch.GetElapsedTime(started, switched.At).TotalSeconds;
    }

    /// <summary>
    /// The facts' projection, which also notes when the removal of other generations last began: a rebuild begins it directly after the
    /// switch.
    /// </summary>
    private sealed class Switched(IProjection facts) : IProjection
    {
        private long generation;

        public long At { get; private set; }

        public string Name => facts.Name;

        public IReadOnlyCollection<Type> Types => facts.Types;

        public Task Apply(NpgsqlConnection connection, long written, IReadOnlyList<ProjectedEvent> page, CancellationToken cancellation) =>
            facts.Apply(connection, written, page, cancellation);

        public Task<bool> RemoveOtherGenerations(NpgsqlConnection connection, long kept, CancellationToken cancellation)
        {
            if (generation != kept)
                (generation, At) = (kept, Stopwatch.GetTimestamp());
            return facts.RemoveOtherGenerations(connection, kept, cancellation);
        }
    }

    /// <summary>The log of the given number of patients, loaded unless it exists.</summary>
    public static async Task<BenchmarkDatabase> Opened(BenchmarkCluster cluster, int patients)
    {
        var name = $"{Database}_{patients}";
        if (await cluster.Has(name))
            return cluster.Open(name);
        var stories = await Stories.Make(cluster, 1_000);
        var database = await cluster.Create(name);
        await Log.Load(database, Shortened(stories), patients);
        return database;
    }

    /// <summary>The stories, cut so that a patient has <see cref="MeanEntries"/> entries in the mean.</summary>
    private static List<Story> Shortened(IReadOnlyList<Story> stories)
    {
        var most = Enumerable.Range(1, 1_000).Last(most => stories.Average(story => Math.Min(most, story.Events.Count)) <= MeanEntries);
        return [.. stories.Select(story => story with { Events = [.. story.Events.Take(most)] })];
    }

    public static async Task<double> Rate(long events, Func<Task> work, Func<Task>? before = null)
    {
        if (before is not null)
            await before();
        var started = Stopwatch.GetTimestamp();
        await work();
        return events / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Removes all projected rows and all progress.</summary>
    public static Task Emptied(BenchmarkDatabase database) =>
        database.Execute(
            $"truncate outcomes.facts_v2, {PlainProjection.Table}, outcomes.mt_event_progression; "
                + "update outcomes.projection_generations set generation = 1"
        );
}
