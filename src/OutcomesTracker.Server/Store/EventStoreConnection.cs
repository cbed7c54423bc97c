using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>A server's connections: as the role that cannot change an event, with prepared statements.</summary>
public static class EventStoreConnection
{
    /// <summary>
    /// Opens the server's data source. Every connection runs as <see cref="SchemaMigration.Role"/>, of which the user in
    /// <paramref name="connectionString"/> must be a member. Pool settings in the connection string take precedence.
    /// </summary>
    /// <param name="name">The name of the pool in metrics, which would otherwise show the connection string.</param>
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

        // No code here leaves session state behind, so the pool's reset at every return would be wasted work.
        settings.NoResetOnClose = true;
        // These connections execute only short statements by key: JIT compilation, or a new plan for each array, would cost more than the
        // execution. The tables grow faster than their statistics, and a plan made while they were small would scan them whole.
        // lock_timeout bounds the wait for a row that another transaction is inserting, since other commands wait in the same batch, or for
        // the same answer. The idle timeout ends the transaction of a frozen server after ten seconds, and the keepalives that of an
        // unreachable server after half a minute.
        settings.Options =
            $"{given.Options} -c role={SchemaMigration.Role} -c jit=off -c enable_seqscan=off -c enable_hashjoin=off "
            + "-c enable_mergejoin=off -c plan_cache_mode=force_generic_plan -c lock_timeout=400ms "
            + "-c idle_in_transaction_session_timeout=10s -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";
        return new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = name }.Build();
    }
}
