using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.SideEffects;

namespace OutcomesTracker.Domain.Corrections;

/// <summary>
/// Corrects an entry. The body of the replacement may fit more than one kind (a consent and its withdrawal look alike):
/// <paramref name="Replacements"/> holds it as each of them, and the target says which is meant.
/// </summary>
public sealed record CorrectEntry(int TargetVersion, ProtectedText Reason, ImmutableArray<RecordingCommand> Replacements) : PatientCommand
{
    public override PatientCommand Sealed(Func<string, string> seal) => this with
    {
        Reason = Reason.Seal(seal),
        Replacements = [.. Replacements.Select(replacement => (RecordingCommand)replacement.Sealed(seal))],
    };

    public override Decision Decide(PatientCase patient, Circumstances now)
    {
        if (CorrectionRefusals.OfTarget(patient, TargetVersion) is { } refusal) return new Refused([refusal]);
        var target = patient.Find(TargetVersion)!.Current;
        var replacement = Replacements.FirstOrDefault(candidate => candidate.Records == target.GetType());
        var ownId = target is PatientEnrolled ? now.PatientId : target.SubjectId();
        if (replacement is null) return new Refused([CorrectionRefusals.ReplacementKind]);
        var isOfAnother = replacement.NamedId is { } named && named != ownId;
        if (ownId is { } id) replacement = replacement.WithId(id);
        var judged = replacement.Decide(patient.Without(TargetVersion), now);
        return Decision.Unless(
            [
                .. judged is Refused refused ? refused.Refusals.Select(InReplacement) : [],
                OnsetRule(patient, replacement),
                isOfAnother ? CorrectionRefusals.ReplacementKind : null,
            ],
            () => new EntryCorrected(TargetVersion, Reason, Complete(((Accepted)judged).Event, target)));
    }

    private static Refusal InReplacement(Refusal refusal) => refusal with { Field = $"replacement.{refusal.Field}" };

    /// <summary>The one rule that looks at another entry again: a corrected onset may not follow its resolution.</summary>
    private static Refusal? OnsetRule(PatientCase patient, RecordingCommand replacement) =>
        replacement is ReportSideEffect { SideEffectId: { } id } report && patient.Resolution(id)?.ResolvedOn < report.OnsetOn
            ? InReplacement(SideEffectRefusals.OnsetAfterResolution)
            : null;

    /// <summary>A replacement of an enrolment that says nothing of the identity leaves it as it is.</summary>
    private static PatientEvent Complete(PatientEvent replacement, PatientEvent target) =>
        replacement is PatientEnrolled { Identity: null } enrolled && target is PatientEnrolled before ? enrolled with { Identity = before.Identity } : replacement;
}

/// <summary>Retracts an entry, for good.</summary>
/// <param name="TargetVersion">The version of the entry that is meant: its place among the patient's accepted commands, from 1.</param>
/// <param name="Reason">Why; not blank. Sealed before it is stored.</param>
public sealed record RetractEntry(int TargetVersion, ProtectedText Reason) : PatientCommand
{
    public override PatientCommand Sealed(Func<string, string> seal) => this with { Reason = Reason.Seal(seal) };

    public override Decision Decide(PatientCase patient, Circumstances now) => Decision.Unless(
        [
            CorrectionRefusals.OfTarget(patient, TargetVersion),
            patient.Find(TargetVersion)?.Current is PatientEnrolled ? CorrectionRefusals.EnrolmentStays : null,
        ],
        () => new EntryRetracted(TargetVersion, Reason));
}
