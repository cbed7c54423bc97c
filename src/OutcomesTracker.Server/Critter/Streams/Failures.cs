using JasperFx;
using Marten.Exceptions;
using Npgsql;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Critter.Streams;

/// <summary>What a failure under Marten and Wolverine, which wrap them, means for a command.</summary>
public static class Failures
{
    /// <summary>Another node was first, on the stream or under the event id.</summary>
    public static bool IsRace(Exception failure) => failure is ConcurrencyException or ExistingStreamIdCollisionException
        || Cause<PostgresException>(failure)?.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable;

    /// <summary>The database, or the way to it, failed. Marten's own retry sends statements that were prepared on the line that is gone.</summary>
    public static bool IsConnection(Exception failure) => !IsRace(failure) && (Unavailability.Is(failure)
        || (Cause<NpgsqlException>(failure) is { } cause && (Unavailability.Is(cause) || cause.SqlState == PostgresErrorCodes.InvalidSqlStatementName)));

    /// <summary>It did not answer in time: asking again would take as long.</summary>
    public static bool IsSilence(Exception failure) => Cause<TimeoutException>(failure) is not null;

    /// <summary>The failure or the first one within it that is of a kind.</summary>
    public static T? Cause<T>(Exception? failure) where T : Exception => failure is null or T ? failure as T : Cause<T>(failure.InnerException);
}
