using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>
/// The database did not answer in time or at all. Of a command this leaves open whether it was stored: sending it again
/// with the same event id is safe and tells.
/// </summary>
public sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException() : this("The event store is not available.") { }
    public StoreUnavailableException(string message) : base(message) { }
    public StoreUnavailableException(string message, Exception? inner) : base(message, inner) { }
}

/// <summary>More commands are waiting than the writer takes; nothing was done, and a little later it may be.</summary>
public sealed class StoreBusyException : Exception
{
    public StoreBusyException() : this("Too many commands are waiting.") { }
    public StoreBusyException(string message) : base(message) { }
    public StoreBusyException(string message, Exception? inner) : base(message, inner) { }
}

/// <summary>The stream was archived by an operator; nothing can be appended to it.</summary>
public sealed class StreamArchivedException : Exception
{
    public StreamArchivedException() : this("The stream is archived.") { }
    public StreamArchivedException(string message) : base(message) { }
    public StreamArchivedException(string message, Exception? inner) : base(message, inner) { }
}

/// <summary>
/// The driver did not understand what the server said: neither a refusal nor a broken line, but nobody knows what comes
/// next on this connection, nor whether a COMMIT under way succeeded.
/// </summary>
sealed class DriverFaultException(Exception cause) : IOException("The database driver failed.", cause);

/// <summary>What a database failure means for what was being done.</summary>
static class Failures
{
    /// <summary>The server or the way to it failed, not the statement.</summary>
    public static bool IsConnection(Exception e) => e switch
    {
        // Classes 08, 57P (shutdown, crash, starting up) and 53 (no resources); 25P03 is a connection closed for idling.
        PostgresException p => p.SqlState.StartsWith("08", StringComparison.Ordinal)
            || p.SqlState.StartsWith("57P", StringComparison.Ordinal)
            || p.SqlState.StartsWith("53", StringComparison.Ordinal)
            || p.SqlState == "25P03",
        NpgsqlException or SocketException or IOException or TimeoutException or OperationCanceledException => true,
        _ => false,
    };

    /// <summary>Whether a COMMIT under way may have succeeded: not when the server lived to refuse it, as on a full disk.</summary>
    public static bool LeavesOpen(Exception e) => IsConnection(e) && e is not PostgresException { InvariantSeverity: "ERROR" };

    /// <summary>Does what only the driver can fail in.</summary>
    public static async Task<T> OfDriver<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        // A text that cannot be written as UTF-8 is no fault: nothing of its message was sent.
        catch (Exception e) when (e is not (PostgresException or EncoderFallbackException) && !IsConnection(e))
        {
            throw new DriverFaultException(e);
        }
    }

    /// <summary>The transaction lost against another one: a fresh look may well succeed.</summary>
    public static bool IsRace(Exception e) => e is PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.QueryCanceled,
    };
}
