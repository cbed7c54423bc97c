using OutcomesTracker.Benchmarks;
using OutcomesTracker.Benchmarks.Harness;

// dotnet run -c Release --project tests/OutcomesTracker.Benchmarks -- NAME
Dictionary<string, Func<string[], Task>> benchmarks = new(StringComparer.Ordinal)
{
    ["commands"] = _ => Commands.Run(),
    ["views"] = ViewTimes.Run,
    ["index"] = IndexLoad.Run,
};

if (args is [var name, ..] && benchmarks.TryGetValue(name, out var run))
{
    Machine.Print();
    await run(args[1..]);
    return 0;
}
Console.Error.WriteLine($"Name one of: {string.Join(", ", benchmarks.Keys.Order(StringComparer.Ordinal))}");
return 2;
