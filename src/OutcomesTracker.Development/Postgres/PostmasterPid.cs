namespace OutcomesTracker.Development.Postgres;

/// <summary>What a running server says of itself in postmaster.pid: its process, data folder and port, one a line (1, 2, 4).</summary>
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

    /// <summary>False when the process is gone, or its number is another program's now.</summary>
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
