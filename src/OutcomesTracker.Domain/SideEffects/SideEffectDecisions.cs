using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.Sessions;

namespace OutcomesTracker.Domain.SideEffects;

/// <summary>Reports a side effect, by the patient's or the clinician's word.</summary>
public sealed record ReportSideEffect(
    Guid? SideEffectId, SideEffectTerm Term, int Severity, DateOnly OnsetOn, Guid? SessionId, BodyArea? BodyArea, Reporter ReportedBy,
    bool? Serious, ProtectedText? Note) : RecordingCommand
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
