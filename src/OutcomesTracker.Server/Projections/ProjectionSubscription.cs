using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;
using Npgsql;

namespace OutcomesTracker.Server.Projections;

/// <summary>
/// A projection under Marten's daemon. The daemon reads the log, passes pages with the events of all clinics, and commits each page
/// together with its progress. The rows are written in that transaction, to the generation that is current at that moment.
/// </summary>
public sealed class ProjectionSubscription : SubscriptionBase
{
    // Most events in a transaction, when there is much to catch up with. The cost besides the events themselves is half of that with
    // Marten's 500.
    private const int PageSize = 1_000;

    private readonly IProjection projection;
    private readonly HashSet<Type> types;

    public ProjectionSubscription(IProjection projection)
    {
        (this.projection, types, Name) = (projection, [.. projection.Types], projection.Name);
        foreach (var type in types)
            IncludeType(type);
        Options.BatchSize = PageSize;
    }

    public override Task<IChangeListener> ProcessEventsAsync(
        EventRange page,
        ISubscriptionController controller,
        IDocumentOperations operations,
        CancellationToken cancellationToken
    )
    {
        var events = Wanted(page.Events);
        // A page without events for the projection moves only its progress, which Marten does itself.
        if (events.Count > 0)
            ((ITransactionParticipantRegistrar)operations).AddTransactionParticipant(new PageRows(projection, events));
        return Task.FromResult(NullChangeListener.Instance);
    }

    private List<ProjectedEvent> Wanted(List<IEvent> page)
    {
        var wanted = new List<ProjectedEvent>(page.Count);
        foreach (var one in page)
            if (types.Contains(one.EventType))
                wanted.Add(new(one.Sequence, new(one.TenantId, one.StreamId), one.Version, one.Data));
        return wanted;
    }

    /// <summary>Keeps no state of a transaction: a commit that PostgreSQL refused is retried from the beginning.</summary>
    private sealed class PageRows(IProjection projection, IReadOnlyList<ProjectedEvent> page) : ITransactionParticipant
    {
        public async Task BeforeCommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken token) =>
            await projection.Apply(connection, await Generations.LockShared(connection, projection.Name, token), page, token);
    }
}
