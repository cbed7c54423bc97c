using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.Sessions;

namespace OutcomesTracker.Domain.SideEffects;

/// <summary>Reports a side effect, by the patient's or the clinician's word.</summary>
/// <param name="SideEffectId">Left out, the registry makes one.</param>
/// <param name="Term">The side effect.</param>
/// <param name="Severity">The grade of CTCAE, 1–5. From 3 on an alert is raised.</param>
/// <param name="OnsetOn">The clinical day on which it began.</param>
/// <param name="SessionId">The session of this patient that it belongs to.</param>
/// <param name="BodyArea">The area of the body.</param>
/// <param name="ReportedBy">Who told of it.</param>
/// <param name="Serious">Whether it was serious.</param>
/// <param name="Note">Free text, sealed before it is stored.</param>
public sealed record ReportSideEffect(
    Guid? SideEffectId, SideEffectTerm Term, [Between(1, 5)] int Severity, DateOnly OnsetOn, Guid? SessionId, BodyArea? BodyArea, Reporter ReportedBy,
    bool? Serious, [MayBeBlank] ProtectedText? Note) : RecordingCommand
{
    public override Type Records => typeof(SideEffectReported);

    public override Guid? NamedId => SideEffectId;

    public override RecordingCommand WithId(Guid id) => this with { SideEffectId = id };

    public override PatientCommand Sealed(Func<string, string> seal) => this with { Note = Note?.Seal(seal) };

    public override Decision Decide(PatientCase patient, CommandContext now) => Decision.Unless(
        [
            SideEffectId is { } id && patient.HasUsed<SideEffectReported>(id) ? SideEffectViolations.IdInUse : null,
            .. DayRules("onsetOn", OnsetOn, now, patient.Person.BirthYear),
            SessionId is { } session && !patient.About<SessionPerformed>(session).Any() ? SideEffectViolations.UnknownSession : null,
        ],
        () => new SideEffectReported(
            SideEffectId ?? now.NewId, Term, Severity, OnsetOn, SessionId, BodyArea, ReportedBy, Serious, Note,
            Terms.RaisesAlert(Term) || Severity >= Terms.AlertSeverity ? [SideEffectViolations.Alert] : []));
}

/// <summary>Records that a side effect ended. Only a replacement may leave the id out: it keeps its target's.</summary>
/// <param name="SideEffectId">A side effect of this patient. A replacement may leave it out: it keeps its target's.</param>
/// <param name="ResolvedOn">The clinical day on which it ended, not before its onset.</param>
/// <param name="Sequelae">Whether lasting harm remained.</param>
public sealed record ResolveSideEffect(Guid? SideEffectId, DateOnly ResolvedOn, bool? Sequelae) : RecordingCommand
{
    public override Type Records => typeof(SideEffectResolved);

    public override Guid? NamedId => SideEffectId;

    public override RecordingCommand WithId(Guid id) => this with { SideEffectId = id };

    public override Decision Decide(PatientCase patient, CommandContext now)
    {
        var id = SideEffectId ?? Guid.Empty;
        var report = patient.Report(id);
        return Decision.Unless(
            [
                report is null ? SideEffectViolations.UnknownSideEffect : null,
                patient.Resolution(id) is not null ? SideEffectViolations.AlreadyResolved : null,
                .. DayRules("resolvedOn", ResolvedOn, now, patient.Person.BirthYear),
                ResolvedOn < report?.OnsetOn ? SideEffectViolations.ResolvedBeforeOnset : null,
            ],
            () => new SideEffectResolved(id, ResolvedOn, Sequelae));
    }
}
