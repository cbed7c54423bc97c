using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using OutcomesTracker.Benchmarks.Harness;
using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Server.Store;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Patients;

namespace OutcomesTracker.Benchmarks;

/// <summary>
/// A durable command (load, decide, append one event) against one prepared INSERT a transaction, by the same number of writers; and 32 on
/// one patient against 32 on different ones.
/// </summary>
internal static class Commands
{
    private const int Patients = 60_000, Entries = 8;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

    /// <param name="only">Numbers of writers; none is all of them, and the race for one patient.</param>
    public static async Task Run(string[] only)
    {
        await using var cluster = await BenchmarkCluster.Start();
        var stories = (await Stories.Make(cluster, 500)).Select(story => story with { Events = [.. story.Events.Take(Entries)] }).ToList();
        await using var database = await cluster.Create("commands");
        var events = await Log.Load(database, stories, Patients);
        Console.WriteLine($"{Patients:#,0} patients, {events:#,0} events; none of the patients is in memory");
        Comparison.Head();
        foreach (var (writers, target) in ((int Writers, double)[])[(1, 0.33), (8, 0.52), (32, 0.60)])
            if (only.Length == 0 || only.Contains($"{writers}")) await Comparison.Print(
                cluster.Processors,
                new($"prepared INSERT, {writers} at once", () => Insert(database, stories, writers)),
                (new($"command, {writers} at once", () => Command(database, stories, writers, worker => worker)), target));
        if (only.Length == 0) await Comparison.Print(
            cluster.Processors,
            new("command, 32 at once on 32 patients", () => Command(database, stories, 32, worker => worker, onOne: true)),
            (new("command, 32 at once on one patient", () => Command(database, stories, 32, _ => 0, onOne: true)), 0.3));
    }

    // The patients are shared out: a half for each of the two works, a part of it for each worker.
    private static int next;

    private static async Task<double> Insert(BenchmarkDatabase database, IReadOnlyList<Story> stories, int writers) => await Rate(writers, async (_, until) =>
    {
        await using var connection = await database.App.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO outcomes.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, headers, user_name, is_archived)
            VALUES (nextval('outcomes.mt_events_sequence'), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, false)
            """, connection);
        foreach (var type in (NpgsqlDbType[])[
            NpgsqlDbType.Uuid, NpgsqlDbType.Uuid, NpgsqlDbType.Bigint, NpgsqlDbType.Jsonb, NpgsqlDbType.Varchar, NpgsqlDbType.TimestampTz, NpgsqlDbType.Varchar,
            NpgsqlDbType.Varchar, NpgsqlDbType.Jsonb, NpgsqlDbType.Varchar])
            command.Parameters.Add(new() { NpgsqlDbType = type });
        await command.PrepareAsync();
        var count = 0;
        for (; Stopwatch.GetTimestamp() < until; count++)
        {
            var number = Interlocked.Increment(ref next);
            var patient = Patients / 2 + number % (Patients / 2);
            var story = stories[patient % stories.Count];
            var happened = story.Events[^1];
            object[] values = [Guid.CreateVersion7(), Log.Patient(patient), 1_000_000L + number, happened.Data, happened.Type, DateTime.UtcNow, story.Clinic, happened.DotNetType, happened.Headers, "benchmark"];
            for (var index = 0; index < values.Length; index++) command.Parameters[index].Value = values[index];
            await command.ExecuteNonQueryAsync();
        }
        return count;
    });

    private static async Task<double> Command(
        BenchmarkDatabase database, IReadOnlyList<Story> stories, int writers, Func<int, int> patientOf, bool onOne = false)
    {
        await using var writer = new StreamWriter<PatientCase>(database.App, CommandShell.CaseFold, new() { Homes = PatientsTable.Homes }, TimeProvider.System);
        return await Rate(writers, async (worker, until) =>
        {
            var count = 0;
            for (; Stopwatch.GetTimestamp() < until; count++)
            {
                var patient = onOne ? patientOf(worker) : Interlocked.Increment(ref next) % (Patients / 2);
                await Record(writer, new(stories[patient % stories.Count].Clinic, Log.Patient(patient)));
            }
            return count;
        });
    }

    /// <summary>Records an assessment; answers its sequence.</summary>
    public static Task<long> Record(IStreamWriter<PatientCase> writer, StreamKey patient)
    {
        var id = Guid.CreateVersion7();
        return writer.Execute(patient, id, snapshot => Decide(snapshot, id));
    }

    private static Verdict<long> Decide(Snapshot<PatientCase> snapshot, Guid eventId)
    {
        var decision = Assessment.Decide(snapshot.State, new(new(2026, 11, 21), eventId, eventId));
        if (decision is not Accepted { Event: var happened }) throw new InvalidOperationException(decision.ToString());
        return new Verdict<long>.Append(
            new(eventId, EventNames.Of(happened.GetType()), EventJson.DotNetType(happened.GetType()), EventJson.Write(happened))
            {
                UserName = "benchmark", Headers = """{"role":"clinician","rules":"2026-11"}""", Happened = happened,
            },
            ClaimStreamId: false, appended => appended.Sequence);
    }

    private static readonly RecordAssessment Assessment = new(new(2026, 11, 1), Indication.AcneScars, BodyArea.Face, Instrument.Gais, 2, Assessor.Clinician);

    private static async Task<double> Rate(int workers, Func<int, long, Task<int>> work)
    {
        var started = Stopwatch.GetTimestamp();
        var until = started + (long)(Length.TotalSeconds * Stopwatch.Frequency);
        var counts = await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(() => work(worker, until))));
        return counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
