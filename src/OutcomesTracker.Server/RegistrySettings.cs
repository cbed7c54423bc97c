namespace OutcomesTracker.Server;

/// <summary>What a server needs to know before it reads its configuration: where its databases and its own files are.</summary>
/// <param name="Registry">The registry's database.</param>
/// <param name="Keys">The key store's: another database.</param>
/// <param name="DataDirectory">Where the local signing key and the master key are, unless the configuration says otherwise.</param>
/// <param name="IsDevelopment">Whether missing keys are made. Outside development a server without them refuses to start.</param>
public sealed record RegistrySettings(string Registry, string Keys, string DataDirectory, bool IsDevelopment)
{
    /// <summary>Whether the database is this program's own, private to its user on this machine.</summary>
    public bool IsPrivate { get; init; }
}

/// <summary>The server cannot start as it is configured; the message says what to do.</summary>
public sealed class ConfigurationException : Exception
{
    public ConfigurationException() { }

    public ConfigurationException(string message)
        : base(message) { }

    public ConfigurationException(string message, Exception inner)
        : base(message, inner) { }
}
