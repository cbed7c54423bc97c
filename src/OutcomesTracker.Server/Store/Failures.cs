using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Text;
using JasperFx;
using Marten.Exceptions;
using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>
/// The database did not answer in time or at all. Of a command this leaves open whether it was stored: sending it again
/// with the same event id is safe and tells.
/// </summary>
public sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException()
        : this("The event store is not available.") { }

    public StoreUnavailableException(string message)
        : base(message) { }

    public StoreUnavailableException(string message, Exception? inner)
        : base(message, inner) { }
}

/// <summary>More commands are waiting than the writer takes; nothing was done, and a little later it may be.</summary>
public sealed class StoreBusyException : Exception
{
    public StoreBusyException()
        : this("Too many commands are waiting.") { }

    public StoreBusyException(string message)
        : base(message) { }

    public StoreBusyException(string message, Exception? inner)
        : base(message, inner) { }
}

/// <summary>The stream was archived by an operator; nothing can be appended to it.</summary>
public sealed class StreamArchivedException : Exception
{
    public StreamArchivedException()
        : this("The stream is archived.") { }

    public StreamArchivedException(string message)
        : base(message) { }

    public StreamArchivedException(string message, Exception? inner)
        : base(message, inner) { }
}

/// <summary>
/// The driver did not understand what the server said: neither a refusal nor a broken line, but it is unknown what comes
/// next on this connection, nor whether a COMMIT under way succeeded.
/// </summary>
internal sealed class DriverFaultException(Exception cause) : IOException("The database driver failed.", cause);

/// <summary>What a failure of the database means for what was being done.</summary>
internal static class Failures
{
    /// <summary>The server or the way to it failed, not the statement.</summary>
    public static bool IsConnection(Exception e) =>
        e switch
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

    /// <summary>The transaction lost against another one: a fresh look may well succeed.</summary>
    public static bool IsRace(Exception e) =>
        e
            is ConcurrencyException
                or JasperFx.Events.ExistingStreamIdCollisionException
                or Marten.Exceptions.ExistingStreamIdCollisionException
                or PostgresException
                {
                    SqlState: PostgresErrorCodes.UniqueViolation
                        or PostgresErrorCodes.DeadlockDetected
                        or PostgresErrorCodes.SerializationFailure
                        or PostgresErrorCodes.LockNotAvailable
                        or PostgresErrorCodes.QueryCanceled,
                };

    /// <summary>PostgreSQL rolled the transaction back to let another one go on: the same again may well succeed.</summary>
    public static bool IsRolledBackForAnother(Exception? e) =>
        e is not null
        && (
            e is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure }
            || IsRolledBackForAnother(e.InnerException)
        );

    /// <summary>
    /// Does what only the database, the driver or Marten can fail in. What they wrap is taken out: a wrapper tells the statement with its
    /// values.
    /// </summary>
    public static async Task<T> OfDriver<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (InvalidStreamOperationException)
        {
            throw new StreamArchivedException();
        }
        catch (Exception e) when (!IsRace(e))
        {
            if (Cause(e) is { } cause)
                ExceptionDispatchInfo.Throw(cause);
            // A text that cannot be written as UTF-8 is no fault: nothing of its message was sent.
            if (e is EncoderFallbackException)
                throw;
            throw new DriverFaultException(e);
        }
    }

    /// <inheritdoc cref="OfDriver{T}(Func{Task{T}})"/>
    public static Task OfDriver(Func<Task> work) =>
        OfDriver(async () =>
        {
            await work();
            return true;
        });

    /// <summary>The first failure within a failure that the database or the way to it made, or null.</summary>
    private static Exception? Cause(Exception e) =>
        e switch
        {
            PostgresException or ConcurrencyException => e,
            { InnerException: { } inner } when Cause(inner) is { } cause => cause,
            _ => IsConnection(e) ? e : null,
        };
}
