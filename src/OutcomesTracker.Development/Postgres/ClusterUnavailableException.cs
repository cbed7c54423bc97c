namespace OutcomesTracker.Development.Postgres;

/// <summary>A private cluster cannot run here at present. The message is for the user: it says what is wrong and how to fix it.</summary>
public sealed class ClusterUnavailableException : Exception
{
    public ClusterUnavailableException(string message)
        : base(message) { }

    public ClusterUnavailableException(string message, Exception cause)
        : base(message, cause) { }
}
