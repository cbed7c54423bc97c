using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using NpgsqlTypes;
using OutcomesTracker.Benchmarks.Harness;
using OutcomesTracker.Cohorts;
using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Server.Features.Outcomes;

namespace OutcomesTracker.Benchmarks;

/// <summary>
/// How soon the index is ready after a restart: all facts of 1,000,000 patients are read from their table into memory. The table's rows are
/// written by COPY first.
/// </summary>
internal static class IndexLoad
{
    public static async Task Run(string[] args)
    {
        var patients = args is [var given, ..] ? int.Parse(given, CultureInfo.InvariantCulture) : 1_000_000;
        await using var cluster = await BenchmarkCluster.Start();
        await using var database = await Filled(cluster, $"facts_{patients}", patients);
        Table.Head("the index from the table", "seconds", "bytes a patient", "target");
        for (var turn = 1; turn <= 3; turn++)
            Load(database, patients, turn);
    }

    private static void Load(BenchmarkDatabase database, int patients, int turn)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (index, started) = (new CohortIndex(), Stopwatch.GetTimestamp());
        var read = Follow(new(database.App), index, started);
        var ready = Stopwatch.GetElapsedTime(started);
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)patients;
        if (index.Patients != patients)
            throw new InvalidOperationException($"Only {index.Patients} patients are there.");
        Table.Row(
            $"turn {turn}",
            string.Create(CultureInfo.InvariantCulture, $"{ready.TotalSeconds:0.0} (of it reading {read.TotalSeconds:0.0})"),
            bytes.ToString("0", CultureInfo.InvariantCulture),
            "20 s, 800 bytes"
        );
    }

    // A separate, synchronous function that is not inlined, so that no local variable or state machine keeps the page alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TimeSpan Follow(FactsReader reader, CohortIndex index, long started)
    {
        var page = Task.Run(() => reader.Since(index.Generation, index.Sequence, CancellationToken.None)).GetAwaiter().GetResult();
        var read = Stopwatch.GetElapsedTime(started);
        index.Apply(page!);
        return read;
    }

    public static async Task<BenchmarkDatabase> Filled(BenchmarkCluster cluster, string name, int patients)
    {
        if (await cluster.Has(name))
            return cluster.Open(name);
        var log = new FactLog(patients);
        Console.WriteLine($"{patients:#,0} patients, {log.Means()}");
        var database = await cluster.Create(name);
        var started = Stopwatch.GetTimestamp();
        await Fill(database, log);
        Console.WriteLine($"{log.Count / Stopwatch.GetElapsedTime(started).TotalSeconds:#,0} facts a second made and copied");
        return database;
    }

    /// <summary>Writes the facts as if the projection had.</summary>
    public static async Task Fill(BenchmarkDatabase database, FactLog log)
    {
        await Copy(database, log);
        await database.Execute(
            $"insert into outcomes.mt_event_progression (name, last_seq_id) values ('{FactsTable.ProjectionName}:All', {log.Count})"
        );
        await database.Execute("VACUUM ANALYZE outcomes.facts_v2");
    }

    private static async Task Copy(BenchmarkDatabase database, FactLog log)
    {
        await using var connection = await database.App.OpenConnectionAsync();
        await using var rows = await connection.BeginBinaryImportAsync(
            "COPY outcomes.facts_v2 (generation, seq, patient_id, clinic, change) FROM STDIN (FORMAT binary)"
        );
        rows.Timeout = TimeSpan.FromHours(1);
        var writer = new PackedWriter();
        foreach (var (patient, sequence, change) in log.All())
        {
            await rows.StartRowAsync();
            await rows.WriteAsync(1L, NpgsqlDbType.Bigint);
            await rows.WriteAsync(sequence, NpgsqlDbType.Bigint);
            await rows.WriteAsync(FactStories.Id(patient), NpgsqlDbType.Uuid);
            await rows.WriteAsync(FactStories.Clinic(patient), NpgsqlDbType.Varchar);
            await rows.WriteAsync(PackedChange.Write(writer, change).ToArray(), NpgsqlDbType.Bytea);
        }
        await rows.CompleteAsync();
    }
}
