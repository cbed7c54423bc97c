using System.Diagnostics;
using OutcomesTracker.Benchmarks.Harness;
using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;
using EventLog = OutcomesTracker.Server.Store.EventLog;

namespace OutcomesTracker.Benchmarks;

/// <summary>
/// Commands in process (load, decide, append one event, commit) compared with plain Marten at the same number of concurrent writers; and 32
/// writers on one patient compared with 32 writers on different patients.
/// </summary>
internal static class Commands
{
    /// <summary>
    /// Half of the patients for each of the two implementations. Of ours, the first <see cref="Recent"/> are used repeatedly, so their
    /// cases stay in the cache.
    /// </summary>
    private const int Patients = 60_000,
        Half = Patients / 2,
        Recent = 2_000,
        Entries = 8;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

    /// <param name="only">The numbers of writers to measure; empty means all of them and the race for one patient.</param>
    public static async Task Run(string[] only)
    {
        await using var cluster = await BenchmarkCluster.Start();
        var stories = (await Stories.Make(cluster, 500)).Select(story => story with { Events = [.. story.Events.Take(Entries)] }).ToList();
        await using var database = await cluster.Create("commands");
        var events = await Log.Load(database, stories, Patients);
        Console.WriteLine($"{Patients:#,0} patients, {events:#,0} events");
        await using var marten = new PlainMarten(database.ConnectionString);
        await using var writer = Ours.Writer(marten.Store, database.App);
        await using var another = Ours.Writer(marten.Store, database.App);
        var (ours, recently, plain) = (Ours.Recorder(writer), Ours.Recorder(another), (Recorder)marten.Record);
        Comparison.Head();
        foreach (var (writers, target) in ((int Writers, double)[])[(1, 0.85), (8, 1.5), (32, 2.2)])
            if (only.Length == 0 || only.Contains($"{writers}"))
                await Comparison.Print(
                    cluster.Processors,
                    new($"plain, {writers} at once", () => Rate(plain, stories, writers, _ => Half + Next(Half))),
                    (
                        new(
                            $"command, {writers} at once, none of the patients in memory",
                            () => Rate(ours, stories, writers, _ => Recent + Next(Half - Recent))
                        ),
                        target
                    ),
                    (
                        new(
                            $"command, {writers} at once, all of the patients in memory",
                            () => Rate(recently, stories, writers, _ => Next(Recent))
                        ),
                        target
                    )
                );
        if (only.Length == 0 || only.Contains("one"))
            await Comparison.Print(
                cluster.Processors,
                new("command, 32 at once on 32 patients", () => Rate(ours, stories, 32, worker => worker)),
                (new("command, 32 at once on one patient", () => OnOne(database, ours, stories)), 0.3)
            );
    }

    // Each command takes the next patient, so that a server, which caches 10,000 cases, has none of them in its cache.
    private static int next;

    private static int Next(int patients) => (int)((uint)Interlocked.Increment(ref next) % patients);

    private static Task<double> Rate(Recorder record, IReadOnlyList<Story> stories, int writers, Func<int, int> patientOf) =>
        Rate(
            writers,
            async (worker, until) =>
            {
                var count = 0;
                for (; Stopwatch.GetTimestamp() < until; count++)
                    await Record(record, Key(stories, patientOf(worker)));
                return count;
            }
        );

    /// <summary>
    /// No event may be lost to a conflict: a command that fails ends the program, and the stream must have grown by the number of
    /// acknowledged commands.
    /// </summary>
    private static async Task<double> OnOne(BenchmarkDatabase database, Recorder record, IReadOnlyList<Story> stories)
    {
        var (patient, answered) = (Key(stories, Patients - 1), new System.Collections.Concurrent.ConcurrentDictionary<long, int>());
        var before = (await new EventLog(database.App).ReadStream(patient)).Count;
        var rate = await Rate(
            32,
            async (_, until) =>
            {
                var count = 0;
                for (; Stopwatch.GetTimestamp() < until; count++)
                    answered.AddOrUpdate((await Record(record, patient)).Version, 1, (_, times) => times + 1);
                return count;
            }
        );
        var after = (await new EventLog(database.App).ReadStream(patient)).Count;
        if (after - before != answered.Count || answered.Values.Any(times => times > 1))
            throw new InvalidOperationException($"{after - before} stored, {answered.Count} answered");
        return rate;
    }

    private static StreamKey Key(IReadOnlyList<Story> stories, int patient) =>
        new(stories[patient % stories.Count].Clinic, Log.Patient(patient));

    /// <summary>Records an assessment.</summary>
    public static Task<Appended> Record(Recorder record, StreamKey patient)
    {
        var id = Guid.CreateVersion7();
        return record(patient, id, known => Decide(known, id));
    }

    private static DecidedEvent Decide(PatientCase patient, Guid eventId)
    {
        var decision = Assessment.Decide(patient, new(new(2026, 11, 21), eventId, eventId));
        if (decision is not Accepted { Event: var happened })
            throw new InvalidOperationException(decision.ToString());
        return new(eventId, happened, "benchmark", new(Role.Clinician, null, null, null, RulesVersion.Current));
    }

    private static readonly RecordAssessment Assessment = new(
        new(2026, 11, 1),
        Indication.AcneScars,
        BodyArea.Face,
        Instrument.Gais,
        2,
        Assessor.Clinician
    );

    public static async Task<double> Rate(int workers, Func<int, long, Task<int>> work)
    {
        var started = Stopwatch.GetTimestamp();
        var until = started + (long)(Length.TotalSeconds * Stopwatch.Frequency);
        var counts = await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(() => work(worker, until))));
        return counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
