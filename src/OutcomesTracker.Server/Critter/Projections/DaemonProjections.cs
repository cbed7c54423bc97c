using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Critter.Projections;

/// <summary>What is asked of the projections beyond their steady work, which the nodes share.</summary>
/// <param name="configure">Makes a store like theirs, for the one projection that is rebuilt.</param>
public sealed class DaemonProjections(
    NpgsqlDataSource database, EventLog log, IReadOnlyList<Store.IProjection> projections, Action<StoreOptions> configure) : IProjections
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20), Unlimited = TimeSpan.FromMilliseconds(int.MaxValue);

    /// <summary>Waits for the nodes, of which this process is one: whichever of them has the projections brings them there.</summary>
    public async Task CatchUp(CancellationToken ct = default)
    {
        var target = await log.HighestSequence(ct);
        foreach (var projection in projections)
            while (await log.Projected(projection.Name, ct) < target) await Task.Delay(Step, ct);
    }

    public async Task Rebuild(Store.IProjection projection, CancellationToken ct = default)
    {
        using var runner = new ProjectionRunner(database, [projection], new(), _ => { });
        await runner.Rebuild(projection, Fill, ct);

        async Task Fill(long generation, CancellationToken cancellation)
        {
            var built = new DaemonProjection(projection, generation);
            await using var apart = DocumentStore.For(options =>
            {
                configure(options);
                options.Projections.AsyncMode = DaemonMode.ExternallyManaged;
                options.Projections.Add(built, ProjectionLifecycle.Async, built.Name);
            });
            using var daemon = await apart.BuildProjectionDaemonAsync();
            await daemon.RebuildProjectionAsync(built.Name, Unlimited, cancellation);
        }
    }
}
