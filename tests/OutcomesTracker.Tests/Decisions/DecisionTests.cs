using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Decisions;

/// <summary>How several violations are combined into one response.</summary>
public sealed class DecisionTests
{
    [Fact]
    public void Only_the_gravest_kind_is_told_not_found_then_conflict_then_rule()
    {
        Assert.Equal(
            ["not-found"],
            Slugs(Rule("future-date"), RuleViolation.Conflict("id-in-use", "f", "."), RuleViolation.NotFound("f", "."))
        );
        Assert.Equal(["id-in-use"], Slugs(Rule("future-date"), RuleViolation.Conflict("id-in-use", "f", ".")));
    }

    [Fact]
    public void Of_one_kind_all_are_told_in_the_contracts_order() =>
        Assert.Equal(Contract[3..], Slugs([.. Contract[3..].Reverse().Select(Rule)]));

    [Fact]
    public void Every_slug_has_its_place_in_the_contracts_order() => Assert.Equal(Contract, RuleViolation.Order);

    [Fact]
    public void Nothing_against_it_is_acceptance() =>
        Assert.Equal(new Accepted(Consented()), Decision.Unless([null, null], () => Consented()));

    // In the order of §2 of the contract: the conflicts, then the clinical rules.
    private static readonly string[] Contract =
    [
        "already-resolved",
        "already-enrolled",
        "id-in-use",
        "no-open-alert",
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
        "photography-consent-required",
        "photo-mismatch",
    ];

    private static RuleViolation Rule(string slug) => RuleViolation.Rule(slug, "f", ".");

    private static IEnumerable<string> Slugs(params RuleViolation[] violations) =>
        Assert.IsType<Rejected>(Decision.Unless(violations, () => Consented())).Violations.Select(violation => violation.Slug);
}
