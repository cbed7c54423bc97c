namespace OutcomesTracker.Development.Postgres;

/// <summary>No private cluster can run here as things are. The message is for the user: it says what is wrong and how to mend it.</summary>
public sealed class ClusterUnavailableException : Exception
{
    public ClusterUnavailableException(string message)
        : base(message) { }

    public ClusterUnavailableException(string message, Exception cause)
        : base(message, cause) { }
}
