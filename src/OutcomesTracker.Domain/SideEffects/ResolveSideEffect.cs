using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;

namespace OutcomesTracker.Domain.SideEffects;

/// <summary>
/// Records that a side effect ended. Only the replacement in a correction may leave the id out: it keeps its target's id.
/// </summary>
/// <param name="SideEffectId">A side effect of this patient. A replacement may leave it out: it keeps its target's.</param>
/// <param name="ResolvedOn">The clinical day on which it ended, not before its onset.</param>
/// <param name="Sequelae">Whether lasting harm remained.</param>
public sealed record ResolveSideEffect(Guid? SideEffectId, DateOnly ResolvedOn, bool? Sequelae) : RecordingCommand
{
    public override Type Records => typeof(SideEffectResolved);

    public override Guid? GivenId => SideEffectId;

    public override RecordingCommand WithId(Guid id) => this with { SideEffectId = id };

    public override Decision Decide(PatientCase patient, CommandContext now)
    {
        var id = SideEffectId ?? Guid.Empty;
        var report = patient.Report(id);
        return Decision.Unless(
            [
                report is null ? UnknownSideEffect : null,
                patient.Resolution(id) is not null ? AlreadyResolved : null,
                .. DayRules("resolvedOn", ResolvedOn, now, patient.Person.BirthYear),
                ResolvedOn < report?.OnsetOn ? ResolvedBeforeOnset : null,
            ],
            () => new SideEffectResolved(id, ResolvedOn, Sequelae)
        );
    }

    public static readonly RuleViolation UnknownSideEffect = RuleViolation.NotFound(
        "sideEffectId",
        "This patient has no side effect with this id."
    );

    public static readonly RuleViolation AlreadyResolved = RuleViolation.Conflict(
        "already-resolved",
        "sideEffectId",
        "This side effect is resolved already."
    );

    public static readonly RuleViolation ResolvedBeforeOnset = RuleViolation.Rule(
        "before-onset",
        "resolvedOn",
        "A side effect cannot be resolved before its onset."
    );
}
