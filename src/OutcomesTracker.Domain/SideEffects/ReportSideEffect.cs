using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.Sessions;

namespace OutcomesTracker.Domain.SideEffects;

/// <summary>Records a side effect that the patient or a clinician reported.</summary>
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
    Guid? SideEffectId,
    SideEffectTerm Term,
    [Between(1, 5)] int Severity,
    DateOnly OnsetOn,
    Guid? SessionId,
    BodyArea? BodyArea,
    Reporter ReportedBy,
    bool? Serious,
    [MayBeBlank] ProtectedText? Note
) : RecordingCommand
{
    public override Type Records => typeof(SideEffectReported);

    public override Guid? GivenId => SideEffectId;

    public override RecordingCommand WithId(Guid id) => this with { SideEffectId = id };

    public override PatientCommand Sealed(Func<string, string> seal) => this with { Note = Note?.Seal(seal) };

    public override Decision Decide(PatientCase patient, CommandContext now) =>
        Decision.Unless(
            [
                SideEffectId is { } id && patient.HasUsed<SideEffectReported>(id) ? IdInUse : null,
                .. DayRules("onsetOn", OnsetOn, now, patient.Person.BirthYear),
                SessionId is { } session && !patient.About<SessionPerformed>(session).Any() ? UnknownSession : null,
            ],
            () =>
                new SideEffectReported(
                    SideEffectId ?? now.NewId,
                    Term,
                    Severity,
                    OnsetOn,
                    SessionId,
                    BodyArea,
                    ReportedBy,
                    Serious,
                    Note,
                    Terms.RaisesAlertAt(Term, Severity) ? [Alert] : []
                )
        );

    public static readonly RuleViolation IdInUse = RuleViolation.Conflict(
        "id-in-use",
        "sideEffectId",
        "This patient has a side effect with this id already, retracted or not."
    );

    public static readonly RuleViolation UnknownSession = RuleViolation.Rule(
        "unknown-session",
        "sessionId",
        "This patient has no session with this id."
    );

    public static readonly RuleViolation OnsetAfterResolution = RuleViolation.Rule(
        "before-onset",
        "onsetOn",
        "The corrected onset is after the side effect's resolution."
    );

    public static readonly Warning Alert = new("alert-raised", "This side effect needs prompt attention; an alert was raised.");
}
