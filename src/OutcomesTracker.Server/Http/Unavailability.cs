using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Http;

/// <summary>Distinguishes a registry that is temporarily unavailable from a bug.</summary>
public static class Unavailability
{
    /// <summary>
    /// The problem to answer: 429 when the registry is overloaded, 503 when the database cannot be reached; null for a bug.
    /// </summary>
    public static Problem? Of(Exception failure) =>
        failure is StoreBusyException ? Problem.TooMany
        : IsUnavailability(failure) ? Problem.Unavailable
        : null;

    /// <summary>Whether the database failed because its disk is full.</summary>
    public static bool IsFullDisk(Exception failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.DiskFull }
        || (failure is StoreUnavailableException { InnerException: { } cause } && IsFullDisk(cause));

    public static bool IsUnavailability(Exception failure) =>
        failure switch
        {
            StoreUnavailableException => true,
            PostgresException refused => refused.SqlState.StartsWith("57P", StringComparison.Ordinal)
                || refused.SqlState.StartsWith("53", StringComparison.Ordinal)
                || refused.SqlState.StartsWith("08", StringComparison.Ordinal)
                || refused.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.LockNotAvailable or "25P03",
            NpgsqlException => true,
            TimeoutException => true,
            _ => false,
        };
}
