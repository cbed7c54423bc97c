using System.Text.Json;
using JasperFx.Events;
using Marten;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Critter.Streams;

/// <summary>What is known beside the fetched stream: the event that is stored under the command's event id, and the tenant that has the stream's id.</summary>
public sealed record Known(StoredEvent? SameId, string? HomeTenant);

/// <summary>A command on its way to a stream: how to decide it, and what was decided last.</summary>
public abstract class Decision<TState>(StreamKey stream, Guid eventId)
{
    // What each try sent: with a COMMIT that never answered, any of them may be the one that is stored.
    private readonly List<IEvent> sent = [];
    private Appended? settled;
    private bool appends;

    public StreamKey Stream { get; } = stream;

    public Guid EventId { get; } = eventId;

    /// <summary>What is stored, once the unit of work is committed; null for an answer alone. Its sequence may not be known yet.</summary>
    public Appended? Stored => settled ?? (appends ? new(sent[^1].Sequence, sent[^1].Version, sent[^1].Timestamp) : null);

    /// <summary>
    /// Decides on the stream as it was fetched, and appends what is decided to it. Called again when a race was lost, or the connection,
    /// perhaps after the commit: what was stored by the try before is found under its id, and stands.
    /// </summary>
    /// <returns>What happens, or null for nothing more.</returns>
    public object? Take<TAggregate>(IEventStream<TAggregate> fetched, Known known, Fold<TState> fold, StreamHomes? homes, IDocumentSession session)
        where TAggregate : Folded<TState>
    {
        appends = false;
        if (known.SameId is { } same && sent.Any(one => Is(one, same)))
        {
            settled = new(same.Sequence, same.Version, same.Timestamp);
            return null;
        }
        var state = fetched.Aggregate is { } aggregate ? aggregate.State : fold.Initial;
        if (Judge(new(state, fetched.StartingVersion ?? 0, known.SameId, known.HomeTenant)) is not { } verdict) return null;
        if (verdict.ClaimStreamId && homes is not null) session.QueueSqlCommand(homes.Claim, Stream.Id, Stream.Tenant);
        sent.Add(Wrapped(verdict.Event, session));
        appends = true;
        fetched.AppendOne(sent[^1]);
        return sent[^1].Data;
    }

    /// <summary>Whether a stored event is the very one that was sent, and not another writer's under the same id.</summary>
    private bool Is(IEvent one, StoredEvent stored) => stored.Id == one.Id && stored.Stream == Stream && stored.Version == one.Version
        && (stored.Timestamp - one.Timestamp).Duration() < TimeSpan.FromMicroseconds(2);

    protected abstract (NewEvent Event, bool ClaimStreamId)? Judge(Snapshot<TState> snapshot);

    private static IEvent Wrapped(NewEvent decided, IDocumentSession session)
    {
        var wrapped = session.Events.BuildEvent(decided.Happened ?? throw new InvalidOperationException("An event was decided without what happened."));
        wrapped.Id = decided.Id;
        wrapped.UserName = decided.UserName;
        wrapped.CorrelationId = decided.CorrelationId;
        wrapped.CausationId = decided.CausationId;
        if (decided.Headers is { } headers)
            foreach (var header in JsonDocument.Parse(headers).RootElement.EnumerateObject()) wrapped.SetHeader(header.Name, header.Value.Clone());
        // Marten would fill what the event leaves out with the message's own: who did not tell has none.
        (session.LastModifiedBy, session.CorrelationId, session.CausationId) = (decided.UserName!, decided.CorrelationId!, decided.CausationId!);
        return wrapped;
    }
}

/// <summary>A command with its kind of answer.</summary>
public sealed class Decision<TState, TAnswer>(StreamKey stream, Guid eventId, Func<Snapshot<TState>, Verdict<TAnswer>> decide) : Decision<TState>(stream, eventId)
{
    private Verdict<TAnswer>? verdict;

    protected override (NewEvent Event, bool ClaimStreamId)? Judge(Snapshot<TState> snapshot)
    {
        verdict = decide(snapshot);
        return verdict is Verdict<TAnswer>.Append append ? (append.Event, append.ClaimStreamId) : null;
    }

    /// <summary>The answer, after the commit.</summary>
    /// <param name="stored">Where the event went.</param>
    public TAnswer Answer(Appended? stored) => verdict switch
    {
        Verdict<TAnswer>.Append append => append.Reply(stored!),
        Verdict<TAnswer>.Answer done => done.Value,
        _ => throw new InvalidOperationException("A command was answered before it was decided."),
    };
}
