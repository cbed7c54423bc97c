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
    /// How long a number may be missing before Marten asks PostgreSQL which transactions might still commit it, and waits on for
    /// the older ones; but one that began in the instant of its first look is not among those, so it must have ended within this time.
    /// </summary>
    public static readonly TimeSpan GapTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>The projections' own tables; each has those with its rows besides.</summary>
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
        // What cannot be applied holds its projection up, and is tried again. Other applications' events are no part of a view.
        daemon.Errors.SkipApplyErrors = false;
        daemon.Errors.SkipSerializationErrors = false;
        daemon.Errors.SkipUnknownEvents = true;
        // What is passed for good is written down in mt_high_water_skips.
        options.Events.EnableAdvancedAsyncTracking = true;
        foreach (var projection in projections)
            daemon.Subscribe(new ProjectionSubscription(projection));
    }

    /// <summary>What goes with the daemon in a server.</summary>
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

    /// <summary>
    /// A shard that failed is started again, by and by, whatever it failed of, as everything in the registry comes back by itself.
    /// </summary>
    public static void UseProjections(this WolverineOptions options)
    {
        options.Durability.TransientFailureRestartMaxBackoff = LongestPause;
        TransientFailures.AddClassifier(ComesBack);
    }

    private static bool? ComesBack(Exception failure) => true;
}
