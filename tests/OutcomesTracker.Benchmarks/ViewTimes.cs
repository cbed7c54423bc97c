using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using OutcomesTracker.Benchmarks.Harness;
using OutcomesTracker.Cohorts;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Outcomes.SideEffects;

namespace OutcomesTracker.Benchmarks;

/// <summary>
/// Both views over 1,000,000 patients, with random parameters: one query at a time, and four at once; and the memory per patient.
/// </summary>
internal static class ViewTimes
{
    public static async Task Run(string[] args)
    {
        var patients = args is [var given, ..] ? int.Parse(given, CultureInfo.InvariantCulture) : 1_000_000;
        var questions = args is [_, var many] ? int.Parse(many, CultureInfo.InvariantCulture) : 400;
        var log = new FactLog(patients);
        Console.WriteLine($"{patients:#,0} patients, {log.Means()}");
        var (index, bytes) = Loaded(log);
        Table.Head("view", "p50, ms", "p99, ms", "mean of a core's time, ms", "target");
        var any = new Questions(1, log.Count);
        var improvements = Enumerable.Range(0, questions).Select(_ => any.Improvement()).ToList();
        var effects = Enumerable.Range(0, questions).Select(_ => any.SideEffects()).ToList();
        foreach (
            var (name, asks) in ((string, List<Action>)[])
                [
                    ("improvement", improvements.ConvertAll(query => Ask(index, query))),
                    ("side effects", effects.ConvertAll(query => Ask(index, query))),
                    (
                        "improvement, as of a sequence",
                        improvements.FindAll(query => query.AsOfSequence <= log.Count).ConvertAll(query => Ask(index, query))
                    ),
                    (
                        "side effects, as of a sequence",
                        effects.FindAll(query => query.AsOfSequence <= log.Count).ConvertAll(query => Ask(index, query))
                    ),
                ]
        )
        {
            asks.ForEach(ask => ask());
            await Row($"{name}, one at a time", asks, 1, "p50 40, p99 100");
            await Row($"{name}, four at once", asks, 4, "p50 160");
        }
        Console.WriteLine($"{bytes / patients:0} bytes a patient (target 800)");
    }

    public static (CohortIndex Index, double Bytes) Loaded(FactLog log)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var index = new CohortIndex();
        Load(index, log);
        return (index, GC.GetTotalMemory(forceFullCollection: true) - before);
    }

    // A separate function that is not inlined, so that no stack slot keeps the page alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Load(CohortIndex index, FactLog log)
    {
        var page = log.Page();
        var started = Stopwatch.GetTimestamp();
        index.Apply(page);
        Console.WriteLine($"A page of everything applied in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
    }

    private static Action Ask(CohortIndex index, ImprovementQuery query) =>
        () => index.Sum(() => new ImprovementTally(query), (sum, part) => sum.Add(part));

    private static Action Ask(CohortIndex index, SideEffectQuery query) =>
        () => index.Sum(() => new SideEffectTally(query), (sum, part) => sum.Add(part));

    private static async Task<double[]> Times(List<Action> questions, int atOnce)
    {
        var (next, times) = (-1, new double[questions.Count]);
        await Task.WhenAll(
            Enumerable
                .Range(0, atOnce)
                .Select(_ =>
                    Task.Run(() =>
                    {
                        for (int place; (place = Interlocked.Increment(ref next)) < times.Length; )
                        {
                            var started = Stopwatch.GetTimestamp();
                            questions[place]();
                            times[place] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                        }
                    })
                )
        );
        return times;
    }

    private static async Task Row(string name, List<Action> questions, int atOnce, string target)
    {
        var before = Environment.CpuUsage.TotalTime;
        var times = await Times(questions, atOnce);
        var spent = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
        Array.Sort(times);
        Table.Row(name, Show(times[times.Length / 2]), Show(times[times.Length * 99 / 100]), Show(spent / times.Length), target);
    }

    private static string Show(double milliseconds) => milliseconds.ToString("0.0", CultureInfo.InvariantCulture);
}
