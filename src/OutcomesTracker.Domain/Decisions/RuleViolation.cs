using System.Collections.Immutable;

namespace OutcomesTracker.Domain.Decisions;

/// <summary>
/// How a command can fail on its merits: something named is not there, it clashes with what is, or a clinical rule forbids it.
/// </summary>
public enum ViolationKind
{
    NotFound,
    Conflict,
    Rule,
}

/// <summary>Why a command was not accepted: a value, not an exception. <see cref="Field"/> is the body's field that it is about.</summary>
public record RuleViolation(ViolationKind Kind, string Slug, string Field, string Sentence)
{
    /// <summary>The contract's order: of several rule violations of a kind the first here names the problem's type.</summary>
    public static readonly ImmutableArray<string> Order =
    [
        "already-resolved",
        "already-enrolled",
        "id-in-use",
        "future-date",
        "before-birth",
        "before-onset",
        "before-enrolment",
        "score-out-of-range",
        "needle-depth",
        "invalid-target",
        "target-retracted",
        "replacement-kind",
        "unknown-session",
        "treatment-consent-required",
        "consultation-required",
        "contraindicated",
    ];

    public static RuleViolation NotFound(string field, string sentence) => new(ViolationKind.NotFound, "not-found", field, sentence);

    public static RuleViolation Conflict(string slug, string field, string sentence) => new(ViolationKind.Conflict, slug, field, sentence);

    public static RuleViolation Rule(string slug, string field, string sentence) => new(ViolationKind.Rule, slug, field, sentence);
}
