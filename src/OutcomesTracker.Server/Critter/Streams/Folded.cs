using JasperFx.Events;
using Marten.Events.Aggregation;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Critter.Streams;

/// <summary>A stream as Marten aggregates it: one of the registry's own states, and the id that Marten wants beside it.</summary>
public abstract class Folded<TState>
{
    public Guid Id { get; init; }

    public TState State { get; init; } = default!;
}

/// <summary>A patient's stream. Marten writes the name of this class as the type of the stream: <c>patient_case</c>.</summary>
public sealed class PatientCase : Folded<Domain.Cases.PatientCase>;

/// <summary>A clinic's stream, of type <c>clinic</c>.</summary>
public sealed class Clinic : Folded<Domain.Clinics.Clinic>;

/// <summary>Aggregates a stream by the fold of the registry.</summary>
public sealed class FoldedBy<TAggregate, TState>(Fold<TState> fold) : SingleStreamProjection<TAggregate, Guid> where TAggregate : Folded<TState>, new()
{
    public override TAggregate Evolve(TAggregate? snapshot, Guid id, IEvent e) =>
        new() { Id = id, State = fold.Evolve(snapshot is null ? fold.Initial : snapshot.State, e.AsStored()) };
}

/// <summary>Events of Marten as the registry knows them.</summary>
public static class MartenEvents
{
    public static StoredEvent AsStored(this IEvent e) => new(
        e.Sequence, e.Id, new(e.TenantId, e.StreamId), e.Version, e.EventTypeName, e.DotNetTypeName, ReadOnlyMemory<byte>.Empty, e.Timestamp,
        e.UserName, e.CorrelationId, e.CausationId, Headers: null)
    {
        Happened = e.Data,
    };
}
