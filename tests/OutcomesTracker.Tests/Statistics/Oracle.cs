namespace OutcomesTracker.Tests.Statistics;

/// <summary>The rows of a file of tests/oracle, whose README documents their origin.</summary>
internal static class Oracle
{
    public static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "oracle", file)).Skip(1).Select(line => line.Split(','));
}
