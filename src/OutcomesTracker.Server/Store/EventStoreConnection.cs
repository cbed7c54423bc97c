using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>How a server connects: as the role that cannot change an event, with prepared statements.</summary>
public static class EventStoreConnection
{
    /// <summary>
    /// Opens the runtime source. Every connection runs as <see cref="SchemaMigration.Role"/>, of which the user in
    /// <paramref name="connectionString"/> must be a member. What the string itself sets for the pool wins.
    /// </summary>
    /// <param name="name">What metrics call its pool; without one they would show the connection.</param>
    public static NpgsqlDataSource Open(string connectionString, string name = "registry")
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        var settings = new NpgsqlConnectionStringBuilder
        {
            MaxPoolSize = 32,
            Timeout = 3,
            CommandTimeout = 30,
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 2,
            ApplicationName = "outcomes",
        };
        foreach (var (key, value) in given)
            settings[key] = value;

        // Nothing here leaves session state behind, so the pool's reset at every return would be work for nothing.
        settings.NoResetOnClose = true;
        // Short statements only, by key: compiling one, or planning it anew for each array, costs more than running it. The
        // tables grow faster than their statistics, and a plan made while they were small would read all of them.
        // Waiting for a row that another transaction is inserting is bounded: others wait in the same batch, or for the same answer.
        // And a server that stands still in the middle of a transaction holds others up for ten seconds, not for ever; one that is gone
        // without a word, for half a minute.
        settings.Options =
            $"{given.Options} -c role={SchemaMigration.Role} -c jit=off -c enable_seqscan=off -c enable_hashjoin=off "
            + "-c enable_mergejoin=off -c plan_cache_mode=force_generic_plan -c lock_timeout=400ms -c idle_in_transaction_session_timeout=10s "
            + "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";
        return new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = name }.Build();
    }
}
