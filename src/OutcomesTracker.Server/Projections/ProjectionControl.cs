using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Projections;

/// <summary>What is asked of the projections beyond their steady work, which the daemons of all servers share.</summary>
public sealed class ProjectionControl(NpgsqlDataSource database, EventLog log, IReadOnlyList<IProjection> projections)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when every projection has all that was committed at the call, whichever server brings it there.</summary>
    public async Task CatchUp(CancellationToken cancellation = default)
    {
        var target = await log.HighestSequence(cancellation);
        foreach (var projection in projections)
            while (await log.Projected(projection.Name, cancellation) < target)
                await Task.Delay(Step, cancellation);
    }

    /// <summary>
    /// Makes a projection anew beside the rows that are read, and then switches over. Readers and writers do not wait meanwhile.
    /// </summary>
    public Task Rebuild(IProjection projection, IProgress<RebuildProgress>? progress = null, CancellationToken cancellation = default) =>
        new Rebuild(database, projection).Run(progress, cancellation);
}
