using System.Collections.Immutable;

namespace OutcomesTracker.Domain.Decisions;

/// <summary>
/// Why a well-formed command can be rejected: something it names does not exist, it conflicts with what is recorded, or a clinical rule
/// forbids it.
/// </summary>
public enum ViolationKind
{
    NotFound,
    Conflict,
    Rule,
}

/// <summary>A type of violation, and what it means for the caller.</summary>
public sealed record ViolationType(ViolationKind Kind, string Slug, string Meaning);

/// <summary>Why a command was not accepted: a value, not an exception. <see cref="Field"/> is the body's field that it is about.</summary>
public record RuleViolation(ViolationKind Kind, string Slug, string Field, string Sentence)
{
    /// <summary>
    /// Every type of violation, in the contract's order. If a command has several violations of one kind, the first in this order becomes
    /// the <c>type</c> of the problem response.
    /// </summary>
    public static readonly ImmutableArray<ViolationType> Types =
    [
        new(ViolationKind.Conflict, "already-resolved", "The side effect is resolved already. Correct the resolution instead."),
        new(
            ViolationKind.Conflict,
            "already-enrolled",
            "The patient id is taken, in this clinic or another. Leave it out, and the registry makes one."
        ),
        new(
            ViolationKind.Conflict,
            "id-in-use",
            "This patient has a session, side effect or photograph with this id already, retracted or not."
        ),
        new(ViolationKind.Conflict, "no-open-alert", "The side effect has no open alert: it raised none, or it is acknowledged already."),
        new(ViolationKind.Rule, "future-date", "The command's own day is after the clinic's today."),
        new(ViolationKind.Rule, "before-birth", "The command's own day is in a year before the patient's year of birth."),
        new(ViolationKind.Rule, "before-onset", "A resolution before the onset, or a corrected onset after the resolution."),
        new(ViolationKind.Rule, "before-enrolment", "A loss to follow-up before the day of enrolment."),
        new(
            ViolationKind.Rule,
            "score-out-of-range",
            "The instrument does not take this score: out of its range, or no whole grade where it knows only those."
        ),
        new(ViolationKind.Rule, "needle-depth", "A needle depth above 3 mm."),
        new(
            ViolationKind.Rule,
            "invalid-target",
            "There is no entry of this version, it can be neither corrected nor retracted, or it is an enrolment that was to be retracted."
        ),
        new(ViolationKind.Rule, "target-retracted", "The entry is retracted, which is final."),
        new(ViolationKind.Rule, "replacement-kind", "The replacement is not a whole body of the target's kind, or does not keep its id."),
        new(ViolationKind.Rule, "unknown-session", "The report names a session that this patient does not have."),
        new(ViolationKind.Rule, "treatment-consent-required", "No consent to treatment is in force on the day of the session."),
        new(ViolationKind.Rule, "consultation-required", "A session in a clinic without a consultation on or before its day."),
        new(
            ViolationKind.Rule,
            "contraindicated",
            "The latest consultation found what speaks against treatment: see `findings`. Give `override.reason` to treat all the same."
        ),
        new(
            ViolationKind.Rule,
            "photography-consent-required",
            "No consent to photography is in force today: no picture is stored, and none is shown."
        ),
        new(
            ViolationKind.Rule,
            "photo-mismatch",
            "The picture is not the one that was recorded, by its SHA-256 or its type. Send that one, or correct the entry."
        ),
    ];

    /// <summary>Their slugs, in the contract's order.</summary>
    public static readonly ImmutableArray<string> Order = [.. Types.Select(type => type.Slug)];

    public static RuleViolation NotFound(string field, string sentence) => new(ViolationKind.NotFound, "not-found", field, sentence);

    public static RuleViolation Conflict(string slug, string field, string sentence) => new(ViolationKind.Conflict, slug, field, sentence);

    public static RuleViolation Rule(string slug, string field, string sentence) => new(ViolationKind.Rule, slug, field, sentence);
}
