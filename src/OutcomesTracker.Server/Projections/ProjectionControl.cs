using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Projections;

/// <summary>Operations on projections besides their continuous updates, which the daemons of all servers share.</summary>
public sealed class ProjectionControl(NpgsqlDataSource database, EventLog log, IReadOnlyList<IProjection> projections)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when every projection has all events that were committed at the call, whichever server projects them.</summary>
    public async Task CatchUp(CancellationToken cancellation = default)
    {
        var target = await log.HighestSequence(cancellation);
        foreach (var projection in projections)
            while (await log.Projected(projection.Name, cancellation) < target)
                await Task.Delay(Step, cancellation);
    }

    /// <summary>Rebuilds a projection beside the rows that are read, and then switches over. Readers and writers do not wait.</summary>
    public Task Rebuild(IProjection projection, IProgress<RebuildProgress>? progress = null, CancellationToken cancellation = default) =>
        new Rebuild(database, projection).Run(progress, cancellation);
}
