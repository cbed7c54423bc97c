using JasperFx.Events;
using Marten;
using OutcomesTracker.Server.Commands;

namespace OutcomesTracker.Server.Store;

/// <summary>An event to be stored: what happened, and beside it who recorded it and how.</summary>
/// <param name="Id">Unique in the whole log: the same id is never stored twice.</param>
/// <param name="Happened">An event of the domain.</param>
public sealed record DecidedEvent(Guid Id, object Happened, string UserName, EventHeaders Headers)
{
    public string? CorrelationId { get; init; }

    public string? CausationId { get; init; }

    /// <summary>The event in Marten's form. Metadata is set on the event, since a session may be shared by events of many users.</summary>
    /// <param name="at">
    /// The time to store. It is truncated to microseconds, so that a stored event can be compared with the one that was sent.
    /// </param>
    public IEvent Wrap(IDocumentSession session, DateTimeOffset at)
    {
        var wrapped = session.Events.BuildEvent(Happened);
        wrapped.Id = Id;
        wrapped.Timestamp = new(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
        wrapped.UserName = UserName;
        wrapped.CorrelationId = CorrelationId;
        wrapped.CausationId = CausationId;
        foreach (var (name, value) in Headers.Named())
            wrapped.SetHeader(name, value);
        return wrapped;
    }
}
