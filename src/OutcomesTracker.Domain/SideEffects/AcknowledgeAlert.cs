using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;

namespace OutcomesTracker.Domain.SideEffects;

/// <summary>Acknowledges the alert of a side effect: all reasons for which it is open today.</summary>
/// <param name="SideEffectId">A side effect of this patient, with an open alert.</param>
/// <param name="ActionTaken">What was done; not blank. Sealed before it is stored.</param>
public sealed record AcknowledgeAlert(Guid SideEffectId, ProtectedText ActionTaken) : PatientCommand
{
    public override PatientCommand Sealed(Func<string, string> seal) => this with { ActionTaken = ActionTaken.Seal(seal) };

    public override Decision Decide(PatientCase patient, CommandContext now)
    {
        var report = patient.Report(SideEffectId);
        ImmutableArray<AlertReason> reasons = patient.AlertOf(SideEffectId)?.ReasonsOn(now.Today) ?? [];
        return Decision.Unless(
            [report is null ? ResolveSideEffect.UnknownSideEffect : null, reasons.IsEmpty ? NoOpenAlert : null],
            () => new AlertAcknowledged(SideEffectId, report!.Term, report.Severity, reasons, ActionTaken)
        );
    }

    public static readonly RuleViolation NoOpenAlert = RuleViolation.Conflict(
        "no-open-alert",
        "sideEffectId",
        "This side effect has no open alert: it raised none, or it is acknowledged already."
    );
}
