using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Decisions;

namespace OutcomesTracker.Domain.SideEffects;

/// <summary>Why a report or a resolution cannot be recorded, and what a recorded one warns of.</summary>
public static class SideEffectViolations
{
    public static readonly RuleViolation IdInUse =
        RuleViolation.Conflict("id-in-use", "sideEffectId", "This patient has a side effect with this id already, retracted or not.");

    public static readonly RuleViolation UnknownSession = RuleViolation.Rule("unknown-session", "sessionId", "This patient has no session with this id.");

    public static readonly RuleViolation UnknownSideEffect = RuleViolation.NotFound("sideEffectId", "This patient has no side effect with this id.");

    public static readonly RuleViolation AlreadyResolved = RuleViolation.Conflict("already-resolved", "sideEffectId", "This side effect is resolved already.");

    public static readonly RuleViolation ResolvedBeforeOnset = RuleViolation.Rule("before-onset", "resolvedOn", "A side effect cannot be resolved before its onset.");

    public static readonly RuleViolation OnsetAfterResolution = RuleViolation.Rule("before-onset", "onsetOn", "The corrected onset is after the side effect's resolution.");

    public static readonly Warning Alert = new("alert-raised", "This side effect needs prompt attention; an alert was raised.");
}
