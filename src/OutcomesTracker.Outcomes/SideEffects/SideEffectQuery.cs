using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.Groups;

namespace OutcomesTracker.Outcomes.SideEffects;

/// <summary>What the side-effect view is asked. The cutoff is a clinical day, <paramref name="AsOfSequence"/> a global sequence.</summary>
/// <param name="AttributionDays">How many days before its onset the session of a report that names none may be; 0 to 3,650.</param>
public sealed record SideEffectQuery(
    DateOnly Cutoff,
    long AsOfSequence,
    GroupKey GroupBy,
    CohortFilter Filter,
    int AttributionDays,
    Viewer Viewer
)
{
    /// <summary>The terms asked; null is all.</summary>
    public IReadOnlySet<SideEffectTerm>? Terms { get; init; }
}
