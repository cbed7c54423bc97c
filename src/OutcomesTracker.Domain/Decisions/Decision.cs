using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;

namespace OutcomesTracker.Domain.Decisions;

/// <summary>The result of a command: exactly one event, or the reasons for rejecting it.</summary>
public abstract record Decision
{
    public static Decision Accept(PatientEvent happened) => new Accepted(happened);

    /// <summary>
    /// Accepts if there is no violation. If there are violations of several kinds, only the gravest kind is reported: not found, then
    /// conflict, then rule.
    /// </summary>
    public static Decision Unless(IEnumerable<RuleViolation?> against, Func<PatientEvent> happened)
    {
        var violations = against.OfType<RuleViolation>().ToList();
        if (violations.Count == 0)
            return new Accepted(happened());
        var gravest = violations.Min(violation => violation.Kind);
        return new Rejected([
            .. violations.Where(violation => violation.Kind == gravest).OrderBy(violation => RuleViolation.Order.IndexOf(violation.Slug)),
        ]);
    }
}

/// <summary>The command is accepted and makes this event.</summary>
public sealed record Accepted(PatientEvent Event) : Decision;

/// <summary>The command is rejected. There is at least one violation; all are of one kind, in the contract's order.</summary>
public sealed record Rejected(ImmutableArray<RuleViolation> Violations) : Decision;

/// <summary>
/// What a decision depends on besides the case: the clinic's today, the patient's id, and an id for a new session, side effect or photo.
/// </summary>
public sealed record CommandContext(DateOnly Today, Guid PatientId, Guid NewId)
{
    /// <summary>The clinic's other patients with the record number, or the name and date of birth, of the identity that is sent.</summary>
    public ImmutableArray<Guid> PossibleDuplicates { get; init; } = [];
}

/// <summary>
/// The version of the clinical rules that judged an event, stored with it, so that an auditor can judge again by the same rules.
/// </summary>
public static class RulesVersion
{
    public const string Current = "2026-11.3";
}
