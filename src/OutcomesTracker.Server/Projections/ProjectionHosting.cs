using JasperFx.Events.Daemon;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OutcomesTracker.Server.Store;
using Wolverine;

namespace OutcomesTracker.Server.Projections;

/// <summary>The projections under Marten's daemon, which Wolverine distributes over the servers.</summary>
public static class ProjectionHosting
{
    /// <summary>
    /// How long a sequence number may be missing before Marten queries PostgreSQL for the transactions that might still commit it, and
    /// waits for the older ones. A transaction that began at the moment of Marten's first look is not among them, so it must end within
    /// this time.
    /// </summary>
    public static readonly TimeSpan GapTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>The tables that all projections share; each projection has a script of its own for the tables with its rows.</summary>
    public static SchemaScript Schema => RegistrySchema.Script("Projections.Projections.sql");

    /// <summary>The daemon's settings, and its shards: one for each projection, named as its row of <c>mt_event_progression</c>.</summary>
    public static void UseProjections(this StoreOptions options, IReadOnlyList<IProjection> projections, CommitSignal signal)
    {
        var daemon = options.Projections;
        daemon.AsyncMode = DaemonMode.ExternallyManaged;
        daemon.Wakeup = signal;
        daemon.FastPollingTime = TimeSpan.FromMilliseconds(250);
        daemon.SlowPollingTime = TimeSpan.FromSeconds(1);
        daemon.StaleSequenceThreshold = GapTimeout;
        // An event that cannot be applied stops its projection, which is retried. Events of other applications are ignored.
        daemon.Errors.SkipApplyErrors = false;
        daemon.Errors.SkipSerializationErrors = false;
        daemon.Errors.SkipUnknownEvents = true;
        // Sequence numbers that are skipped for good are recorded in mt_high_water_skips.
        options.Events.EnableAdvancedAsyncTracking = true;
        foreach (var projection in projections)
            daemon.Subscribe(new ProjectionSubscription(projection));
    }

    /// <summary>Adds the services that a server needs besides the daemon.</summary>
    public static IServiceCollection AddProjections(
        this IServiceCollection services,
        IReadOnlyList<IProjection> projections,
        CommitSignal signal
    )
    {
        services.AddSingleton(signal);
        services.AddSingleton(provider => new ProjectionControl(
            provider.GetRequiredService<NpgsqlDataSource>(),
            provider.GetRequiredService<EventLog>(),
            projections
        ));
        services.AddSingleton(provider => new LogSkips(provider.GetRequiredService<NpgsqlDataSource>()));
        return services.AddHostedService<CommitNotices>().AddHostedService<ContestedProjections>();
    }

    /// <summary>A failed shard is restarted after a pause, whatever failed: everything in the registry recovers by itself.</summary>
    public static void UseProjections(this WolverineOptions options)
    {
        options.Durability.TransientFailureRestartMaxBackoff = LongestPause;
        TransientFailures.AddClassifier(IsTransient);
    }

    private static bool? IsTransient(Exception failure) => true;
}
