using OutcomesTracker.Outcomes.Groups;

namespace OutcomesTracker.Outcomes.Improvement;

/// <summary>
/// The parameters of the improvement view. The cutoff is a clinical day, <paramref name="AsOfSequence"/> a global sequence.
/// </summary>
public sealed record ImprovementQuery(
    DateOnly Cutoff,
    long AsOfSequence,
    GroupKey GroupBy,
    CohortFilter Filter,
    AssessmentWindow Window,
    Viewer Viewer
);
