using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;
using Npgsql;

namespace OutcomesTracker.Server.Projections;

/// <summary>
/// A projection under Marten's daemon, which reads the log, hands over pages of all clinics and commits each together with its own
/// progress. The rows are written in that transaction, to whichever generation is read just then.
/// </summary>
public sealed class ProjectionSubscription : SubscriptionBase
{
    // A transaction for so many events at most when there is much to catch up with: half the cost of Marten's own 500 beside the events'.
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
        // What has nothing for the projection moves its progress only, and that is Marten's.
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

    /// <summary>Holds nothing of a transaction: a commit that PostgreSQL refused is tried again, from the beginning.</summary>
    private sealed class PageRows(IProjection projection, IReadOnlyList<ProjectedEvent> page) : ITransactionParticipant
    {
        public async Task BeforeCommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken token) =>
            await projection.Apply(connection, await Generations.Hold(connection, projection.Name, token), page, token);
    }
}
