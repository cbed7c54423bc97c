using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.Groups;

namespace OutcomesTracker.Outcomes.SideEffects;

/// <summary>
/// The parameters of the side-effect view. The cutoff is a clinical day, <paramref name="AsOfSequence"/> a global sequence.
/// </summary>
/// <param name="AttributionDays">
/// The most days from a session to the onset of a report that is attributed to it without naming it; 0 to 3,650.
/// </param>
public sealed record SideEffectQuery(
    DateOnly Cutoff,
    long AsOfSequence,
    GroupKey GroupBy,
    CohortFilter Filter,
    int AttributionDays,
    Viewer Viewer
)
{
    /// <summary>The terms to count; null for all.</summary>
    public IReadOnlySet<SideEffectTerm>? Terms { get; init; }
}
