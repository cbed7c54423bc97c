using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Decisions;

namespace OutcomesTracker.Domain.Corrections;

/// <summary>Why an entry cannot be corrected or retracted.</summary>
public static class CorrectionViolations
{
    public static readonly RuleViolation InvalidTarget = RuleViolation.Rule(
        "invalid-target",
        "targetVersion",
        "There is no entry of this version, or it is one that can be neither corrected nor retracted, such as a correction."
    );

    public static readonly RuleViolation EnrolmentStays = RuleViolation.Rule(
        "invalid-target",
        "targetVersion",
        "An enrolment can be corrected, not retracted."
    );

    public static readonly RuleViolation TargetRetracted = RuleViolation.Rule(
        "target-retracted",
        "targetVersion",
        "This entry is retracted, and a retraction is final."
    );

    public static readonly RuleViolation ReplacementKind = RuleViolation.Rule(
        "replacement-kind",
        "replacement",
        "The replacement must be a body of the target's kind and keep its id."
    );

    public static RuleViolation? OfTarget(PatientCase patient, int version) =>
        patient.Find(version) switch
        {
            null => InvalidTarget,
            { Recorded: var recorded } when !recorded.CanBeAmended() => InvalidTarget,
            { IsEnteredInError: true } => TargetRetracted,
            _ => null,
        };
}
