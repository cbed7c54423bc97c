using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.SideEffects;

namespace OutcomesTracker.Domain.Corrections;

/// <summary>
/// Corrects an entry. The body of the replacement may fit more than one kind of command (a consent and its withdrawal have the same
/// fields): <paramref name="Replacements"/> holds it as each of them, and the kind of the target selects one.
/// </summary>
public sealed record CorrectEntry(int TargetVersion, ProtectedText Reason, ImmutableArray<RecordingCommand> Replacements) : PatientCommand
{
    public override PatientCommand Sealed(Func<string, string> seal) =>
        this with
        {
            Reason = Reason.Seal(seal),
            Replacements = [.. Replacements.Select(replacement => (RecordingCommand)replacement.Sealed(seal))],
        };

    public override Decision Decide(PatientCase patient, CommandContext now)
    {
        if (CorrectionViolations.OfTarget(patient, TargetVersion) is { } violation)
            return new Rejected([violation]);
        var target = patient.Find(TargetVersion)!.Current;
        var replacement = Replacements.FirstOrDefault(candidate => candidate.Records == target.GetType());
        var ownId = target is PatientEnrolled ? now.PatientId : target.SubjectId();
        if (replacement is null)
            return new Rejected([CorrectionViolations.ReplacementKind]);
        var isOfAnother = replacement.GivenId is { } named && named != ownId;
        if (ownId is { } id)
            replacement = replacement.WithId(id);
        var judged = replacement.Decide(patient.Without(TargetVersion), now);
        return Decision.Unless(
            [
                .. judged is Rejected rejected ? rejected.Violations.Select(InReplacement) : [],
                OnsetRule(patient, replacement),
                isOfAnother ? CorrectionViolations.ReplacementKind : null,
            ],
            () => new EntryCorrected(TargetVersion, Reason, Complete(((Accepted)judged).Event, target))
        );
    }

    private static RuleViolation InReplacement(RuleViolation violation) => violation with { Field = $"replacement.{violation.Field}" };

    /// <summary>The one rule that looks at another entry again: a corrected onset may not follow its resolution.</summary>
    private static RuleViolation? OnsetRule(PatientCase patient, RecordingCommand replacement) =>
        replacement is ReportSideEffect { SideEffectId: { } id } report && patient.Resolution(id)?.ResolvedOn < report.OnsetOn
            ? InReplacement(ReportSideEffect.OnsetAfterResolution)
            : null;

    /// <summary>A replacement of an enrolment without an identity keeps the target's identity.</summary>
    private static PatientEvent Complete(PatientEvent replacement, PatientEvent target) =>
        replacement is PatientEnrolled { Identity: null } enrolled && target is PatientEnrolled before
            ? enrolled with
            {
                Identity = before.Identity,
            }
            : replacement;
}
