using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Benchmarks.Harness;
using OutcomesTracker.Development.Synthetic;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Imports;
using OutcomesTracker.Server.Store;
using EventLog = OutcomesTracker.Server.Store.EventLog;

namespace OutcomesTracker.Benchmarks;

/// <summary>
/// An import of synthetic patients through the whole command path, results written to a file or kept as rows, compared with plain Marten,
/// which stores the events that the same import produced in another registry: 32 patients at once, one commit per event.
/// </summary>
internal static class Imports
{
    private const int Patients = 4_000,
        AtOnce = 32;

    public static async Task Run(string[] arguments)
    {
        var patients = arguments is [var given, ..] ? int.Parse(given, CultureInfo.InvariantCulture) : Patients;
        var file = File(patients);
        await using var cluster = await BenchmarkCluster.Start();
        var made = await Made(cluster, file);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{patients:#,0} patients, {made.Sum(one => one.Count):#,0} lines, {file.Length / 1e6:0.0} MB"
            )
        );
        Comparison.Head();
        await Comparison.Print(
            cluster.Processors,
            new($"plain, {AtOnce} at once: the same events", () => Plain(cluster, made)),
            (new("lines through the command path", () => Ours(cluster, file)), 5),
            (new("the same, results kept as rows", () => Later(cluster, file)), 5)
        );
    }

    private static byte[] File(int patients)
    {
        using var file = new MemoryStream();
        foreach (var line in SyntheticRegistry.Generate(new(4, patients, new(2026, 1, 31))))
            file.Write(line);
        return file.ToArray();
    }

    /// <summary>Lines a second, until the last result is written.</summary>
    private static async Task<double> Ours(BenchmarkCluster cluster, byte[] file)
    {
        await using var registry = await BenchmarkRegistry.Create(cluster, "import_ours");
        await using var spool = new ImportSpool();
        var started = Stopwatch.GetTimestamp();
        await spool.Fill(
            registry.Services.GetRequiredService<ImportRun>().Apply(BenchmarkRegistry.Loader, new MemoryStream(file), default),
            default
        );
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (spool.Counts is not { Replayed: 0, Refused: 0 })
            throw new InvalidOperationException($"Not all was accepted: {spool.Counts}");
        return spool.Counts.Accepted / seconds;
    }

    /// <summary>Lines a second of an import that answers later, until its end is recorded.</summary>
    private static async Task<double> Later(BenchmarkCluster cluster, byte[] file)
    {
        await using var registry = await BenchmarkRegistry.Create(cluster, "import_later");
        var (run, imports) = (registry.Services.GetRequiredService<ImportRun>(), registry.Services.GetRequiredService<ImportsTable>());
        var job = new ImportJob(Guid.CreateVersion7(), imports, TimeProvider.System);
        var started = Stopwatch.GetTimestamp();
        await imports.Begin(job.Progress.Id, BenchmarkRegistry.Loader, 1, DateTimeOffset.UtcNow, default);
        await job.Run(run.Apply(BenchmarkRegistry.Loader, new MemoryStream(file), default), default);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (job.Progress is not { Status: ImportStatus.Completed, Replayed: 0, Refused: 0 })
            throw new InvalidOperationException($"Not all was accepted: {job.Progress}");
        return job.Progress.Accepted / seconds;
    }

    /// <summary>Events per second: as many patients as fit into the time, each event decided beforehand.</summary>
    private static async Task<double> Plain(BenchmarkCluster cluster, List<List<StoredEvent>> made)
    {
        await using var database = await cluster.Create("import_plain");
        await using var marten = new PlainMarten(database.ConnectionString);
        var next = -1;
        return await Commands.Rate(
            AtOnce,
            async (_, until) =>
            {
                var count = 0;
                while (Interlocked.Increment(ref next) is var place && place < made.Count)
                    foreach (var stored in made[place])
                    {
                        if (Stopwatch.GetTimestamp() >= until)
                            return count;
                        await marten.Record(
                            stored.Stream,
                            stored.Id,
                            _ => new(stored.Id, EventJson.ReadPatient(stored)!, stored.UserName!, EventHeaders.Of(stored))
                        );
                        count++;
                    }
                return count;
            }
        );
    }

    /// <summary>The events that an import stores in the registry, by patient.</summary>
    private static async Task<List<List<StoredEvent>>> Made(BenchmarkCluster cluster, byte[] file)
    {
        await using var registry = await BenchmarkRegistry.Create(cluster, "import_made");
        await registry.Import(new MemoryStream(file));
        await using var database = cluster.Open("import_made");
        await using var command = database.App.CreateCommand("select clinic, id from outcomes.patients order by id");
        await using var rows = await command.ExecuteReaderAsync();
        var (made, log) = (new List<List<StoredEvent>>(), new EventLog(database.App));
        while (await rows.ReadAsync())
            made.Add([.. await log.ReadStream(new(rows.GetString(0), rows.GetGuid(1)))]);
        return made;
    }
}
