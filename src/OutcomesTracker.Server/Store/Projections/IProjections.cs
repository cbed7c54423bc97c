namespace OutcomesTracker.Server.Store;

/// <summary>What keeps projections: asked for more than its steady work.</summary>
public interface IProjections
{
    /// <summary>Returns when every projection has all that was committed at the call; throws what a projection throws.</summary>
    Task CatchUp(CancellationToken ct = default);

    /// <summary>
    /// Makes a projection anew beside the rows that are read, and switches over once it is as far as those; the old ones are
    /// removed then. Nobody waits meanwhile. One that dies leaves all as it was, and the next starts over.
    /// </summary>
    Task Rebuild(IProjection projection, CancellationToken ct = default);
}
