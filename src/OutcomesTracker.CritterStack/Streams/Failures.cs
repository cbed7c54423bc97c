using JasperFx;
using Marten.Exceptions;
using Npgsql;
using OutcomesTracker.Server.Http;
using Wolverine.ErrorHandling;
using Wolverine.Runtime.Handlers;

namespace OutcomesTracker.CritterStack.Streams;

/// <summary>What a failure under Marten and Wolverine, which wrap them, means for a command.</summary>
public static class Failures
{
    // As many as Wolverine takes.
    private const int MostRaces = 25;

    private static readonly TimeSpan[] OfConnection = [.. ((int[])[50, 100, 200, 400, 800]).Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds))];

    /// <summary>
    /// A lost race is run again, on the stream as it stands then. So is a command whose connection broke: if it was committed all the same,
    /// the next try finds it.
    /// </summary>
    public static void TryAgain(this HandlerChain chain)
    {
        chain.OnException(IsRace).RetryWithCooldown([.. Enumerable.Range(1, MostRaces).Select(attempt => TimeSpan.FromMilliseconds(attempt * 4))]);
        chain.OnException(IsConnection).RetryWithCooldown(OfConnection);
    }

    /// <summary>Another node was first, on the stream or under the event id.</summary>
    public static bool IsRace(Exception failure) => failure is ConcurrencyException or ExistingStreamIdCollisionException
        || Cause<PostgresException>(failure)?.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable;

    /// <summary>The database, or the way to it, failed. Marten's own retry sends statements that were prepared on the line that is gone.</summary>
    public static bool IsConnection(Exception failure) => !IsRace(failure) && (Unavailability.Is(failure)
        || (Cause<NpgsqlException>(failure) is { } cause && (Unavailability.Is(cause) || cause.SqlState == PostgresErrorCodes.InvalidSqlStatementName)));

    /// <summary>The failure or the first one within it that is of a kind.</summary>
    public static T? Cause<T>(Exception? failure) where T : Exception => failure is null or T ? failure as T : Cause<T>(failure.InnerException);
}
