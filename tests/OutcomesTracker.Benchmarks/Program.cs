using OutcomesTracker.Benchmarks;
using OutcomesTracker.Benchmarks.Harness;

// dotnet run -c Release --project tests/OutcomesTracker.Benchmarks -- NAME
Dictionary<string, Func<string[], Task>> benchmarks = new(StringComparer.Ordinal)
{
    ["accesses"] = _ => Accesses.Run(),
    ["commands"] = Commands.Run,
    ["http"] = _ => Requests.Run(),
    ["import"] = Imports.Run,
    ["index"] = IndexLoad.Run,
    ["kills"] = KillProgram.Run,
    ["long-patient"] = _ => LongPatients.Run(),
    ["pages"] = PageTimes.Run,
    ["projections"] = Projections.Run,
    ["start"] = Starts.Run,
    ["streams"] = _ => Streams.Run(),
    ["views"] = ViewTimes.Run,
    ["visibility"] = _ => Visibility.Run(),
};

if (args is [var name, ..] && benchmarks.TryGetValue(name, out var run))
{
    Machine.Print();
    await run(args[1..]);
    return 0;
}
Console.Error.WriteLine($"Name one of: {string.Join(", ", benchmarks.Keys.Order(StringComparer.Ordinal))}");
return 2;
