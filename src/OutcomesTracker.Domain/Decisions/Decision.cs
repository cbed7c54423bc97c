using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;

namespace OutcomesTracker.Domain.Decisions;

/// <summary>What a command comes to: exactly one event, or the reasons against it.</summary>
public abstract record Decision
{
    public static Decision Accept(PatientEvent happened) => new Accepted(happened);

    /// <summary>
    /// Accepts when nothing speaks against it. Of several kinds of rule violation only the gravest is told: not found, conflict, rule.
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

/// <summary>The command happened, as this event.</summary>
public sealed record Accepted(PatientEvent Event) : Decision;

/// <summary>The command did not happen. One rule violation at least; all are of one kind, in the contract's order.</summary>
public sealed record Rejected(ImmutableArray<RuleViolation> Violations) : Decision;

/// <summary>What a decision may know beside the case: the clinic's day, whose case it is, and an id for what the command makes.</summary>
public sealed record CommandContext(DateOnly Today, Guid PatientId, Guid NewId);

/// <summary>
/// The version of the clinical rules that judged an event: kept with it, so that an auditor can judge again by the same rules.
/// </summary>
public static class RulesVersion
{
    public const string Current = "2026-11";
}
