using Npgsql;
using OutcomesTracker.EventStore;

namespace OutcomesTracker.Server.Http;

/// <summary>Tells a database that cannot be reached from a bug.</summary>
public static class Unavailability
{
    public static bool Is(Exception failure) => failure switch
    {
        StoreUnavailableException => true,
        PostgresException refused => refused.SqlState.StartsWith("57P", StringComparison.Ordinal) || refused.SqlState.StartsWith("53", StringComparison.Ordinal)
            || refused.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException => true,
        TimeoutException => true,
        _ => false,
    };
}
