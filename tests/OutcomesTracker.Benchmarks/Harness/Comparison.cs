using System.Diagnostics;
using System.Globalization;

namespace OutcomesTracker.Benchmarks.Harness;

/// <summary>One kind of work: its name, and a function that runs it once and returns its rate per second.</summary>
internal sealed record Work(string Name, Func<Task<double>> Run);

/// <summary>The rates of several runs.</summary>
internal sealed record Runs(IReadOnlyList<double> Values)
{
    public double Median => Values.Order().ElementAt(Values.Count / 2);

    /// <summary>The median, with the minimum and the maximum.</summary>
    public string Show(string format) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Median.ToString(format, CultureInfo.InvariantCulture)} "
                + $"({Values.Min().ToString(format, CultureInfo.InvariantCulture)}"
                + $"–{Values.Max().ToString(format, CultureInfo.InvariantCulture)})"
        );
}

/// <summary>
/// Compares kinds of work with the first one, the limit. They run in turns, so that other load on the machine affects all of them, and the
/// ratio is computed within each turn. The first turn warms up and is not counted.
/// </summary>
internal static class Comparison
{
    public const int Turns = 5;

    /// <summary>Prints a table row for each; a target is the minimum ratio to the limit.</summary>
    public static async Task Print(Processors processors, Work limit, params (Work Work, double? Target)[] others)
    {
        Work[] all = [limit, .. others.Select(other => other.Work)];
        var rates = all.Select(_ => new List<double>()).ToArray();
        var costs = all.Select(_ => new List<(double Client, double Server)>()).ToArray();
        for (var turn = 0; turn <= Turns; turn++)
        for (var index = 0; index < all.Length; index++)
        {
            processors.Look();
            var started = Stopwatch.GetTimestamp();
            var rate = await all[index].Run();
            if (turn == 0)
                continue;
            rates[index].Add(rate);
            var (client, server) = processors.Look();
            var microseconds = 1e6 / (rate * Stopwatch.GetElapsedTime(started).TotalSeconds);
            costs[index].Add((client * microseconds, server * microseconds));
        }

        Table.Row(limit.Name, new Runs(rates[0]).Show("#,0"), "1", "", Cost(costs[0]));
        for (var index = 1; index < all.Length; index++)
        {
            var ratios = new Runs([.. rates[index].Zip(rates[0], (rate, most) => rate / most)]);
            Table.Row(
                all[index].Name,
                new Runs(rates[index]).Show("#,0"),
                ratios.Show("0.00"),
                others[index - 1].Target is { } target ? $"≥ {target.ToString(CultureInfo.InvariantCulture)}" : "",
                Cost(costs[index])
            );
        }
    }

    /// <summary>Processor time of one operation, in µs: this process + PostgreSQL.</summary>
    private static string Cost(IReadOnlyList<(double Client, double Server)> costs) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{new Runs([.. costs.Select(cost => cost.Client)]).Median:#,0.0} + "
                + $"{new Runs([.. costs.Select(cost => cost.Server)]).Median:#,0.0}"
        );

    /// <summary>The heads of the columns that <see cref="Print"/> fills.</summary>
    public static void Head() =>
        Table.Head("work, a second", $"median of {Turns} (range)", "ratio", "target", "CPU µs each, client + PostgreSQL");
}

/// <summary>Lines of a Markdown table, as docs/benchmarks.md keeps them.</summary>
internal static class Table
{
    public static void Head(params string[] columns)
    {
        Row(columns);
        Row([.. columns.Select(_ => "---")]);
    }

    public static void Row(params string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");
}
