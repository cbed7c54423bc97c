using JasperFx.Events.Projections;
using Marten;
using Npgsql;
using OutcomesTracker.EventStore;

namespace OutcomesTracker.CritterStack.Projections;

/// <summary>What is asked of the projections beyond their steady work, done by Marten's daemon.</summary>
/// <param name="configure">Makes a store like it, for the one projection that is rebuilt.</param>
public sealed class DaemonProjections(
    IDocumentStore store, NpgsqlDataSource database, EventLog log, IReadOnlyList<EventStore.IProjection> projections, Action<StoreOptions> configure) : IProjections
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20), LongestPage = TimeSpan.FromHours(1);

    public async Task CatchUp(CancellationToken ct = default)
    {
        var target = await log.HighestSequence(ct);
        if (await Lowest(ct) >= target) return;
        // Another node may be at it: whoever delivers a page first, the other's is no news.
        using var daemon = await store.BuildProjectionDaemonAsync();
        await daemon.StartAllAsync();
        while (await Lowest(ct) < target) await Task.Delay(Step, ct);
        await daemon.StopAllAsync();
    }

    public async Task Rebuild(EventStore.IProjection projection, CancellationToken ct = default)
    {
        using var runner = new ProjectionRunner(database, [projection], new(), _ => { });
        await runner.Rebuild(projection, Fill, ct);

        async Task Fill(long generation, CancellationToken cancellation)
        {
            var built = new DaemonProjection(projection, generation);
            await using var apart = DocumentStore.For(options =>
            {
                configure(options);
                options.Projections.Add(built, ProjectionLifecycle.Async, built.Name);
            });
            using var daemon = await apart.BuildProjectionDaemonAsync();
            await daemon.RebuildProjectionAsync(built.Name, LongestPage, cancellation);
        }
    }

    private async Task<long> Lowest(CancellationToken ct)
    {
        var lowest = long.MaxValue;
        foreach (var projection in projections) lowest = Math.Min(lowest, await log.Projected(projection.Name, ct));
        return lowest;
    }
}
