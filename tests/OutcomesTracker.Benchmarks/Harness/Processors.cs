namespace OutcomesTracker.Benchmarks.Harness;

/// <summary>
/// Processor time since the previous reading: of this process, and of the PostgreSQL with the given postmaster. On a shared machine it
/// shows the effect of a change better than any rate does. PostgreSQL's is zero where there is no /proc.
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

    /// <summary>The fields from the process state on; the process name before them may contain any character.</summary>
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
