using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.SideEffects;

namespace OutcomesTracker.Server.Features.Worklist;

/// <summary>What a patient of a clinic waits for. Stored by number, so that new ones are added at the end.</summary>
public enum WorkKind : short
{
    Alert,
    FollowUp,
    PlannedSession,
    OverdueEffect,
    MissingConsent,
    PossibleDuplicate,
}

/// <summary>Something that a patient waits for, whatever day it is today.</summary>
/// <param name="Id">Made of the kind and of what it is about, so that it stays the same while the entry does.</param>
/// <param name="Day">The day by which it is sorted and by which it is due: see <see cref="WorklistSections"/>.</param>
public sealed record WorkEntry(WorkKind Kind, Guid Id, DateOnly Day, WorkDetail Detail);

/// <summary>What is shown of an entry: one of the members, and what applies to all. Holds no identity and no free text.</summary>
/// <param name="MayBeContacted">Whether consent to be contacted is in force.</param>
/// <param name="LostToFollowUpOn">The day on which the clinic lost touch, if no session was performed after it.</param>
public sealed record WorkDetail(bool MayBeContacted, DateOnly? LostToFollowUpOn)
{
    public AlertDue? Alert { get; init; }

    public FollowUpDue? FollowUp { get; init; }

    public SessionDue? PlannedSession { get; init; }

    public EffectDue? OverdueEffect { get; init; }

    public ConsentDue? MissingConsent { get; init; }

    public DuplicateDue? PossibleDuplicate { get; init; }
}

/// <summary>An alert that nobody has acknowledged.</summary>
/// <param name="Reasons">Why, each with the first day on which it holds.</param>
/// <param name="Modality">Of the session that the report names.</param>
public sealed record AlertDue(
    Guid SideEffectId,
    SideEffectTerm Term,
    int Severity,
    DateOnly OnsetOn,
    DateOnly? ResolvedOn,
    Modality? Modality,
    IReadOnlyList<ReasonDue> Reasons
);

/// <summary>A reason of an alert.</summary>
/// <param name="From">The first day on which it holds.</param>
public sealed record ReasonDue(AlertReason Reason, DateOnly From);

/// <summary>A course that has no assessment in its window, as the improvement view defines it by default.</summary>
/// <param name="TargetOn">The day on which it is best assessed.</param>
public sealed record FollowUpDue(
    Indication Indication,
    BodyArea BodyArea,
    DateOnly LastSessionOn,
    DateOnly OpensOn,
    DateOnly TargetOn,
    DateOnly ClosesOn
);

/// <summary>The next session of the latest plan.</summary>
/// <param name="Number">Which one of the plan it is, from 1.</param>
/// <param name="Sessions">How many the plan has.</param>
/// <param name="LastSessionOn">The latest session of the plan; null before the first.</param>
public sealed record SessionDue(Modality Modality, int Number, int Sessions, DateOnly PlannedOn, DateOnly? LastSessionOn, DateOnly DueOn);

/// <summary>A side effect that has lasted longer than expected, with no end recorded.</summary>
/// <param name="Modality">Of the session that the report names.</param>
public sealed record EffectDue(
    Guid SideEffectId,
    SideEffectTerm Term,
    int Severity,
    DateOnly OnsetOn,
    int ExpectedDays,
    Modality? Modality
);

/// <summary>A patient without consent to treatment in force.</summary>
/// <param name="WithdrawnOn">Null if it was never recorded.</param>
/// <param name="Planned">The modality of the plan, as long as it is not completed.</param>
public sealed record ConsentDue(DateOnly? WithdrawnOn, Modality? Planned, DateOnly? LastSessionOn);

/// <summary>Another patient of the clinic with the same record number, or the same name and date of birth.</summary>
public sealed record DuplicateDue(Guid OtherPatientId);
