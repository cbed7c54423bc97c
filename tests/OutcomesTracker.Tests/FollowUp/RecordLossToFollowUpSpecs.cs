using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.FollowUp;

public sealed class RecordLossToFollowUpSpecs
{
    private static RecordLossToFollowUp Lost(string on) => new(Day(on), ProtectedText.Plain("moved away"));

    private static FollowUpLost WasLost(string on) => new(Day(on), Sealed("moved away"));

    [Fact]
    public void A_loss_is_recorded_with_its_reason_sealed() =>
        Spec.Given(Enrolled()).When(Lost("2026-03-01")).Then(WasLost("2026-03-01")).ThenWarned();

    [Fact]
    public void On_the_day_of_enrolment_is_accepted() =>
        Spec.Given(Enrolled("2026-01-10")).When(Lost("2026-01-10")).Then(WasLost("2026-01-10"));

    [Fact]
    public void Before_enrolment_is_refused() =>
        Spec.Given(Enrolled("2026-01-10")).When(Lost("2026-01-09")).ThenRefused(Reason.Rule("before-enrolment", "on"));

    [Fact]
    public void The_enrolment_is_the_corrected_one() =>
        Spec.Given(Enrolled("2026-01-10"), Corrected(1, Enrolled("2026-01-11")))
            .When(Lost("2026-01-10"))
            .ThenRefused(Reason.Rule("before-enrolment", "on"));

    [Fact]
    public void A_patient_may_be_lost_more_than_once_and_treated_after() =>
        Spec.Given([.. Treatable, WasLost("2026-02-01")]).When(Treat()).Then(Treated());

    [Fact]
    public void All_broken_rules_are_listed_in_the_contracts_order() =>
        Spec.Given(Enrolled())
            .When(Lost("1984-12-31"))
            .ThenRefused(Reason.Rule("before-birth", "on"), Reason.Rule("before-enrolment", "on"));
}
