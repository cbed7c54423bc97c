using System.Diagnostics;
using Npgsql;
using OutcomesTracker.Benchmarks.Harness;
using OutcomesTracker.Server.Store;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Outcomes;
using EventLog = OutcomesTracker.Server.Store.EventLog;

namespace OutcomesTracker.Benchmarks;

/// <summary>
/// The facts of a whole log, caught up with and rebuilt, against streaming the same rows out with COPY and parsing them: 500,000 patients,
/// 10,000,000 events.
/// </summary>
internal static class Projections
{
    private const int Patients = 500_000, MeanEntries = 20;

    private const string Database = "log";

    public static async Task Run(string[] smaller)
    {
        var patients = smaller is [var given] ? int.Parse(given) : Patients;
        await using var cluster = await BenchmarkCluster.Start();
        await using var database = await Opened(cluster, patients);
        var events = await new EventLog(database.App).HighestSequence();
        Console.WriteLine($"{patients:#,0} patients, {events:#,0} events");
        var facts = new Switched(new FactsTable());
        using var runner = new ProjectionRunner(database.App, [facts], new(), failure => throw failure);
        Comparison.Head();
        await Comparison.Print(
            cluster.Processors,
            new("events, COPY out and parsed", () => Rate(events, () => CopyOut(database.Owner))),
            (new("events, projection caught up", () => Rate(events, () => runner.CatchUp(), () => Emptied(database))), 0.5),
            (new("events, projection rebuilt, until the new facts are read", async () => events / await Rebuilt(runner, facts)), 0.5),
            (new("events, projection rebuilt, until the old facts are gone too", () => Rate(events, () => runner.Rebuild(facts))), null));
    }

    /// <summary>Seconds until the new rows are those that are read. What then removes the old ones has nobody waiting for it.</summary>
    private static async Task<double> Rebuilt(ProjectionRunner runner, Switched facts)
    {
        var started = Stopwatch.GetTimestamp();
        await runner.Rebuild(facts);
        return Stopwatch.GetElapsedTime(started, facts.At).TotalSeconds;
    }

    /// <summary>The facts, with the moment at which others were last removed: a rebuild does so right after its switch.</summary>
    private sealed class Switched(FactsTable facts) : IProjection
    {
        public long At { get; private set; }

        public string Name => facts.Name;

        public IReadOnlyCollection<string>? Types => facts.Types;

        public Task Apply(NpgsqlConnection connection, long generation, IReadOnlyList<StoredEvent> page, CancellationToken ct) => facts.Apply(connection, generation, page, ct);

        public Task Keep(NpgsqlConnection connection, long generation, CancellationToken ct)
        {
            At = Stopwatch.GetTimestamp();
            return facts.Keep(connection, generation, ct);
        }
    }

    /// <summary>The log of so many patients, loaded if it is not there yet.</summary>
    public static async Task<BenchmarkDatabase> Opened(BenchmarkCluster cluster, int patients)
    {
        var name = $"{Database}_{patients}";
        if (await cluster.Has(name)) return cluster.Open(name);
        var stories = await Stories.Make(cluster, 1_000);
        var database = await cluster.Create(name);
        await Log.Load(database, Shortened(stories), patients);
        return database;
    }

    /// <summary>Cut so that a patient has so many entries in the mean.</summary>
    private static List<Story> Shortened(IReadOnlyList<Story> stories)
    {
        var most = Enumerable.Range(1, 1_000).Last(most => stories.Average(story => Math.Min(most, story.Events.Count)) <= MeanEntries);
        return [.. stories.Select(story => story with { Events = [.. story.Events.Take(most)] })];
    }

    public static async Task<double> Rate(long events, Func<Task> work, Func<Task>? before = null)
    {
        if (before is not null) await before();
        var started = Stopwatch.GetTimestamp();
        await work();
        return events / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Nothing projected.</summary>
    public static Task Emptied(BenchmarkDatabase database) => database.Execute(
        "TRUNCATE outcomes.facts_v2, outcomes.mt_event_progression, outcomes.projection_generations");

    private static async Task CopyOut(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var copy = await connection.BeginBinaryExportAsync(
            "COPY (SELECT seq_id, id, tenant_id, stream_id, version, type, data, timestamp, user_name, headers FROM outcomes.mt_events) TO STDOUT (FORMAT BINARY)");
        while (await copy.StartRowAsync() != -1)
        {
            for (var skipped = 0; skipped < 5; skipped++) await copy.SkipAsync();
            var type = copy.Read<string>();
            if (EventJson.Read(type, copy.Read<byte[]>(NpgsqlTypes.NpgsqlDbType.Jsonb)) is null) throw new InvalidOperationException(type);
            for (var skipped = 0; skipped < 3; skipped++) await copy.SkipAsync();
        }
    }
}
