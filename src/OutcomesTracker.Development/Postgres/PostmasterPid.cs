namespace OutcomesTracker.Development.Postgres;

/// <summary>What a running server writes in postmaster.pid: its process id, data folder and port (lines 1, 2 and 4).</summary>
internal sealed record PostmasterPid(int Process, string DataDirectory, int Port)
{
    public static PostmasterPid? Read(ClusterFolder folder)
    {
        try
        {
            var lines = File.ReadAllLines(Path.Combine(folder.Data, "postmaster.pid"));
            return lines.Length >= 4 && int.TryParse(lines[0], out var process) && int.TryParse(lines[3], out var port)
                ? new PostmasterPid(process, lines[1], port)
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Whether the server runs: false when the process is gone, or when another program has its process id now.</summary>
    public bool Runs
    {
        get
        {
            try
            {
                using var process = System.Diagnostics.Process.GetProcessById(Process);
                return process.ProcessName.StartsWith("postgres", StringComparison.Ordinal);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                return false;
            }
        }
    }
}
