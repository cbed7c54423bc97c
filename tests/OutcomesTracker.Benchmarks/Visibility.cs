using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Benchmarks.Harness;
using OutcomesTracker.Cohorts;
using OutcomesTracker.Server.Commands;
using EventLog = OutcomesTracker.Server.Store.EventLog;

namespace OutcomesTracker.Benchmarks;

/// <summary>
/// The delay between the acknowledgement of an entry and its appearance in the views of a running server, at 500 commands per second.
/// </summary>
internal static class Visibility
{
    private const int Patients = 60_000,
        ASecond = 500,
        Seconds = 20;

    public static async Task Run()
    {
        await using var cluster = await BenchmarkCluster.Start();
        var stories = await Stories.Make(cluster, 500);
        await using var registry = await BenchmarkRegistry.Create(cluster, "visibility", listens: true);
        await using var database = cluster.Open("visibility");
        await Log.Load(database, stories, Patients);
        var index = registry.Services.GetRequiredService<CohortIndex>();
        await Reached(index, await new EventLog(database.App).HighestSequence());

        Table.Head("acknowledged → visible, at 500 commands/s", "p50, ms", "p99, ms", "longest, ms", "target");
        var runs = new List<double[]>();
        for (var turn = 0; turn <= Comparison.Turns; turn++)
        {
            var delays = await Turn(Ours.Recorder(registry.Services.GetRequiredService<CaseWriter>()), index, stories);
            if (turn > 0)
                runs.Add([At(delays, 0.5), At(delays, 0.99), delays[^1]]);
        }
        Table.Row([
            $"{ASecond * Seconds:#,0} commands, median of {Comparison.Turns} (range)",
            .. Enumerable.Range(0, 3).Select(column => new Runs([.. runs.Select(run => run[column])]).Show("0.0")),
            "p99 ≤ 100",
        ]);
    }

    /// <summary>The delays of one turn in ms, in ascending order.</summary>
    private static async Task<List<double>> Turn(Recorder record, CohortIndex index, IReadOnlyList<Story> stories)
    {
        var acknowledged = new ConcurrentQueue<(long Sequence, long At)>();
        var sending = Send(record, stories, acknowledged);
        var delays = new List<double>();
        while (!sending.IsCompleted || !acknowledged.IsEmpty)
        {
            var (seen, now) = (index.Sequence, Stopwatch.GetTimestamp());
            var waiting = new List<(long, long)>();
            while (acknowledged.TryDequeue(out var one))
                if (one.Sequence <= seen)
                    delays.Add(Math.Max(0, Stopwatch.GetElapsedTime(one.At, now).TotalMilliseconds));
                else
                    waiting.Add(one);
            foreach (var one in waiting)
                acknowledged.Enqueue(one);
            await Task.Delay(1);
        }
        await sending;
        delays.Sort();
        return delays;
    }

    private static async Task Send(Recorder record, IReadOnlyList<Story> stories, ConcurrentQueue<(long, long)> acknowledged)
    {
        var started = Stopwatch.GetTimestamp();
        var commands = new List<Task>();
        for (var count = 0; count < ASecond * Seconds; count++)
        {
            var wait = TimeSpan.FromSeconds((double)count / ASecond) - Stopwatch.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait);
            commands.Add(One(Random.Shared.Next(Patients)));
        }
        await Task.WhenAll(commands);

        async Task One(int patient)
        {
            var stored = await Commands.Record(record, new(stories[patient % stories.Count].Clinic, Log.Patient(patient)));
            acknowledged.Enqueue((stored.Sequence, Stopwatch.GetTimestamp()));
        }
    }

    private static async Task Reached(CohortIndex index, long sequence)
    {
        var started = Stopwatch.GetTimestamp();
        while (index.Sequence < sequence)
            await Task.Delay(50);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The facts of {sequence:#,0} events were in the index "
                    + $"{Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s after the start."
            )
        );
    }

    private static double At(List<double> sorted, double quantile) => sorted[(int)(quantile * (sorted.Count - 1))];
}
