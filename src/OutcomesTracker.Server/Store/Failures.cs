using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Text;
using JasperFx;
using Marten.Exceptions;
using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>
/// The database did not answer in time or at all. It is then unknown whether a command was stored: sending it again with the same event id
/// is safe and returns the outcome.
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

/// <summary>More commands are waiting than the writer accepts; nothing was stored. A later retry may succeed.</summary>
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
/// The driver failed, although the server reported no error and the connection did not break. The state of the connection is unknown, and
/// so is whether a COMMIT under way succeeded.
/// </summary>
internal sealed class DriverFaultException(Exception cause) : IOException("The database driver failed.", cause);

/// <summary>Classifies failures of the database.</summary>
internal static class Failures
{
    /// <summary>Whether the server or the connection to it failed, not the statement.</summary>
    public static bool IsConnection(Exception e) =>
        e switch
        {
            // Classes 08, 57P (shutdown, crash, starting up) and 53 (no resources); 25P03 is idle_in_transaction_session_timeout.
            PostgresException p => p.SqlState.StartsWith("08", StringComparison.Ordinal)
                || p.SqlState.StartsWith("57P", StringComparison.Ordinal)
                || p.SqlState.StartsWith("53", StringComparison.Ordinal)
                || p.SqlState == "25P03",
            NpgsqlException or SocketException or IOException or TimeoutException or OperationCanceledException => true,
            _ => false,
        };

    /// <summary>Whether a COMMIT under way may have succeeded: not if the server answered it with an error, as on a full disk.</summary>
    public static bool MayHaveCommitted(Exception e) => IsConnection(e) && e is not PostgresException { InvariantSeverity: "ERROR" };

    /// <summary>Whether the transaction lost a race against another one, so that a retry on fresh data may succeed.</summary>
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

    /// <summary>Whether PostgreSQL rolled the transaction back in favour of another one, so that a retry may succeed.</summary>
    public static bool IsRolledBackForAnother(Exception? e) =>
        e is not null
        && (
            e is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure }
            || IsRolledBackForAnother(e.InnerException)
        );

    /// <summary>
    /// Runs work in which only the database, the driver or Marten can fail. Wrapped exceptions are unwrapped, because a wrapper contains
    /// the statement with its values.
    /// </summary>
    public static async Task<T> RunUnwrapped<T>(Func<Task<T>> work)
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
            // Text that cannot be encoded as UTF-8 is not a driver fault: nothing of the message was sent.
            if (e is EncoderFallbackException)
                throw;
            throw new DriverFaultException(e);
        }
    }

    /// <inheritdoc cref="RunUnwrapped{T}(Func{Task{T}})"/>
    public static Task RunUnwrapped(Func<Task> work) =>
        RunUnwrapped(async () =>
        {
            await work();
            return true;
        });

    /// <summary>The exception in a chain that the database or the connection to it caused, or null.</summary>
    private static Exception? Cause(Exception e) =>
        e switch
        {
            PostgresException or ConcurrencyException => e,
            { InnerException: { } inner } when Cause(inner) is { } cause => cause,
            _ => IsConnection(e) ? e : null,
        };
}
