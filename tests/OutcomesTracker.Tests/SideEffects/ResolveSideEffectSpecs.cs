using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.SideEffects;

public sealed class ResolveSideEffectSpecs
{
    private static readonly Reason NotThere = Reason.NotFound("sideEffectId"),
        AlreadyResolved = Reason.Conflict("already-resolved", "sideEffectId");

    [Fact]
    public void A_side_effect_is_resolved() =>
        Spec.Given(Enrolled(), Reported()).When(Resolve() with { Sequelae = true }).Then(Resolved() with { Sequelae = true }).ThenWarned();

    [Fact]
    public void On_the_day_of_its_onset_is_accepted() =>
        Spec.Given(Enrolled(), Reported()).When(Resolve(Treatment)).Then(Resolved(Treatment));

    [Fact]
    public void Before_its_onset_is_refused() =>
        Spec.Given(Enrolled(), Reported()).When(Resolve(Treatment.AddDays(-1))).ThenRefused(Reason.Rule("before-onset", "resolvedOn"));

    [Fact]
    public void The_onset_is_the_corrected_one() =>
        Spec.Given(Enrolled(), Reported(), Corrected(2, Reported(Treatment.AddDays(4))))
            .When(Resolve())
            .ThenRefused(Reason.Rule("before-onset", "resolvedOn"));

    [Fact]
    public void Twice_is_a_conflict_whatever_else_is_wrong()
    {
        Spec.Given(Enrolled(), Reported(), Resolved()).When(Resolve()).ThenRefused(AlreadyResolved);
        Spec.Given(Enrolled(), Reported(), Resolved()).When(Resolve(Some.Today.AddDays(1))).ThenRefused(AlreadyResolved);
    }

    [Fact]
    public void One_that_was_never_reported_is_not_found_whatever_else_is_wrong()
    {
        Spec.Given(Enrolled(), Reported()).When(Resolve() with { SideEffectId = OtherId }).ThenRefused(NotThere);
        Spec.Given(Enrolled()).When(Resolve(Some.Today.AddDays(1))).ThenRefused(NotThere);
    }

    [Fact]
    public void All_broken_rules_are_listed_in_the_contracts_order() =>
        Spec.Given(Enrolled(birthYear: 2025), Reported())
            .When(Resolve(Day("2024-12-31")))
            .ThenRefused(Reason.Rule("before-birth", "resolvedOn"), Reason.Rule("before-onset", "resolvedOn"));

    [Fact]
    public void Another_side_effects_resolution_is_no_obstacle() =>
        Spec.Given(Enrolled(), Reported(), Reported(id: OtherId), Resolved(id: OtherId)).When(Resolve()).Then(Resolved());

    [Fact]
    public void A_retracted_report_is_not_found() => Spec.Given(Enrolled(), Reported(), Retracted(2)).When(Resolve()).ThenRefused(NotThere);

    [Fact]
    public void A_retracted_report_that_was_resolved_is_not_found() =>
        Spec.Given(Enrolled(), Reported(), Resolved(), Retracted(2)).When(Resolve()).ThenRefused(NotThere);

    [Fact]
    public void A_retracted_resolution_opens_the_report_again() =>
        Spec.Given(Enrolled(), Reported(), Resolved(), Retracted(3))
            .When(Resolve(Treatment.AddDays(9)))
            .Then(Resolved(Treatment.AddDays(9)));

    [Fact]
    public void Opened_and_resolved_again_it_is_resolved() =>
        Spec.Given(Enrolled(), Reported(), Resolved(), Retracted(3), Resolved()).When(Resolve()).ThenRefused(AlreadyResolved);
}
