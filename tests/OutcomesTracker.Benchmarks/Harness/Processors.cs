namespace OutcomesTracker.Benchmarks.Harness;

/// <summary>
/// Processor time since the last look: this process's, and that of the PostgreSQL whose postmaster is known. On a machine that others use
/// too
/// it says more about a change than any rate. Zero where there is no /proc.
/// </summary>
internal sealed class Processors(int? postmaster)
{
    private const double SecondsATick = 0.01;

    private TimeSpan own = Environment.CpuUsage.TotalTime;
    private Dictionary<int, long> servers = Servers(postmaster);

    public (double Client, double Server) Look()
    {
        var (ownNow, serversNow) = (Environment.CpuUsage.TotalTime, Servers(postmaster));
        var used = (
            (ownNow - own).TotalSeconds,
            serversNow.Sum(server => server.Value - servers.GetValueOrDefault(server.Key)) * SecondsATick
        );
        (own, servers) = (ownNow, serversNow);
        return used;
    }

    private static Dictionary<int, long> Servers(int? postmaster)
    {
        var ticks = new Dictionary<int, long>();
        if (postmaster is null || !Directory.Exists("/proc/self"))
            return ticks;
        foreach (var folder in Directory.GetDirectories("/proc"))
            if (
                int.TryParse(Path.GetFileName(folder), out var process)
                && Fields(folder) is { } fields
                && (process == postmaster || int.Parse(fields[1]) == postmaster)
            )
                ticks[process] = long.Parse(fields[11]) + long.Parse(fields[12]);
        return ticks;
    }

    /// <summary>From the state on: the name before it may hold anything.</summary>
    private static string[]? Fields(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
