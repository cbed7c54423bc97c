namespace OutcomesTracker.Development.Postgres;

/// <summary>
/// How a private cluster is created and started. Only the process that starts the server applies them; a process that joins a running
/// cluster uses it as it is.
/// </summary>
public sealed record ClusterSettings
{
    /// <summary>False gives up every guarantee against a power failure (fsync off) for speed: for tests only.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>False ignores any PostgreSQL installed on this machine and uses the one from npm.</summary>
    public bool UseInstalled { get; init; } = true;

    /// <summary>The port to listen on if it is free (1 to 65535); otherwise, and by default, any free one.</summary>
    public int? PreferredPort { get; init; }

    /// <summary>Further server settings by name, such as <c>max_connections</c>, written as in postgresql.conf without quotes.</summary>
    public IReadOnlyDictionary<string, string> Server { get; init; } = new Dictionary<string, string>();
}
