using System.Globalization;

namespace OutcomesTracker.Benchmarks.Harness;

/// <summary>Prints the machine and the date above every table, since the figures depend on them.</summary>
internal static class Machine
{
    public static void Print() =>
        Console.WriteLine(
            $"{DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC, {Environment.ProcessorCount} cores, "
                + $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, .NET {Environment.Version}, load {Load()}"
#if DEBUG
                + " (a Debug build: not to be cited)"
#endif
        );

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
