using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.SideEffects;

/// <summary>
/// Somebody took note of an alert and did something. Term and severity are those that the side effect had then: the acknowledgement covers
/// these reasons for that term, and up to that severity.
/// </summary>
[StoredName("alert_acknowledged")]
public sealed record AlertAcknowledged(
    Guid SideEffectId,
    SideEffectTerm Term,
    int Severity,
    ImmutableArray<AlertReason> Reasons,
    ProtectedText ActionTaken
) : PatientEvent
{
    public override DateOnly? ClinicalDay() => null;

    public override Guid? SubjectId() => SideEffectId;

    public override bool CanBeAmended() => false;

    /// <summary>Whether it covers a reason, now that the side effect is as this report says.</summary>
    public bool Covers(AlertReason reason, SideEffectReported report) =>
        Reasons.Contains(reason) && Term == report.Term && (reason == AlertReason.Overdue || Severity >= report.Severity);
}
