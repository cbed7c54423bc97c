namespace OutcomesTracker.Server.Projections;

/// <summary>Wakes the projections after a commit.</summary>
public sealed class ProjectionSignal(Action wake)
{
    public void Committed() => wake();
}
