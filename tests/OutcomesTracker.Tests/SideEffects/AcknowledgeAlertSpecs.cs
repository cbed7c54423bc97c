using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.SideEffects;

public sealed class AcknowledgeAlertSpecs
{
    private static readonly DateOnly Yesterday = Some.Today.AddDays(-1);

    private static readonly SideEffectReported Bleeding = Reported(Yesterday, term: SideEffectTerm.Bleeding);

    private static readonly Reason NoOpenAlert = Reason.Conflict("no-open-alert", "sideEffectId"),
        NotThere = Reason.NotFound("sideEffectId");

    [Fact]
    public void An_alert_is_acknowledged_with_all_reasons_that_hold_today()
    {
        Spec.Given(Enrolled(), Bleeding).When(Acknowledge).Then(Acknowledged(Bleeding, AlertReason.AlertTerm)).ThenWarned();
        var severe = Bleeding with { Severity = 3, OnsetOn = Some.Today.AddDays(-15) };
        Spec.Given(Enrolled(), severe)
            .When(Acknowledge)
            .Then(Acknowledged(severe, AlertReason.AlertTerm, AlertReason.Severity, AlertReason.Overdue));
    }

    [Theory, InlineData(5, false), InlineData(6, true)]
    public void Lasting_longer_than_expected_is_an_alert_from_the_day_after(int days, bool isOpen)
    {
        var redness = Reported(Some.Today.AddDays(-days));
        var acknowledging = Spec.Given(Enrolled(), redness).When(Acknowledge);
        if (isOpen)
            acknowledging.Then(Acknowledged(redness, AlertReason.Overdue));
        else
            acknowledging.ThenRefused(NoOpenAlert);
    }

    [Fact]
    public void Twice_is_a_conflict() =>
        Spec.Given(Enrolled(), Bleeding, Acknowledged(Bleeding, AlertReason.AlertTerm)).When(Acknowledge).ThenRefused(NoOpenAlert);

    [Fact]
    public void Where_there_is_no_alert_there_is_nothing_to_acknowledge()
    {
        Spec.Given(Enrolled(), Reported(Yesterday)).When(Acknowledge).ThenRefused(NoOpenAlert);
        var over = Reported(Some.Today.AddDays(-30));
        Spec.Given(Enrolled(), over, Resolved(Some.Today.AddDays(-1))).When(Acknowledge).ThenRefused(NoOpenAlert);
    }

    [Fact]
    public void Without_a_report_it_is_not_found()
    {
        Spec.Given(Enrolled()).When(Acknowledge).ThenRefused(NotThere);
        Spec.Given(Enrolled(), Bleeding, Retracted(2)).When(Acknowledge).ThenRefused(NotThere);
        Spec.Given(Enrolled(), Bleeding).When(Acknowledge with { SideEffectId = OtherId }).ThenRefused(NotThere);
    }

    [Fact]
    public void An_alert_stays_when_the_side_effect_is_over() =>
        Spec.Given(Enrolled(), Bleeding, Resolved(Some.Today)).When(Acknowledge).Then(Acknowledged(Bleeding, AlertReason.AlertTerm));

    [Fact]
    public void What_is_not_covered_opens_it_again()
    {
        var before = Acknowledged(Bleeding, AlertReason.AlertTerm);
        var graver = Bleeding with { Severity = 2 };
        var other = Bleeding with { Term = SideEffectTerm.Infection };
        Spec.Given(Enrolled(), Bleeding, before, Corrected(2, graver)).When(Acknowledge).Then(Acknowledged(graver, AlertReason.AlertTerm));
        Spec.Given(Enrolled(), Bleeding, before, Corrected(2, other)).When(Acknowledge).Then(Acknowledged(other, AlertReason.AlertTerm));
        var longer = Bleeding with { OnsetOn = Some.Today.AddDays(-15) };
        Spec.Given(Enrolled(), Bleeding, before, Corrected(2, longer)).When(Acknowledge).Then(Acknowledged(longer, AlertReason.Overdue));
    }

    [Fact]
    public void What_is_covered_stays_acknowledged()
    {
        var severe = Bleeding with { Severity = 4 };
        var before = Acknowledged(severe, AlertReason.AlertTerm, AlertReason.Severity);
        Spec.Given(Enrolled(), severe, before, Corrected(2, severe with { Severity = 3 })).When(Acknowledge).ThenRefused(NoOpenAlert);
        Spec.Given(Enrolled(), severe, before, Corrected(2, severe with { Note = Why })).When(Acknowledge).ThenRefused(NoOpenAlert);
        var redness = Reported(Some.Today.AddDays(-9));
        Spec.Given(
                Enrolled(),
                redness,
                Acknowledged(redness, AlertReason.Overdue),
                Resolved(Some.Today),
                Retracted(4),
                Corrected(2, redness with { Severity = 2 })
            )
            .When(Acknowledge)
            .ThenRefused(NoOpenAlert);
    }

    [Fact]
    public void Another_side_effect_s_acknowledgement_covers_nothing() =>
        Spec.Given(
                Enrolled(),
                Bleeding,
                Bleeding with
                {
                    SideEffectId = OtherId,
                },
                Acknowledged(Bleeding with { SideEffectId = OtherId }, AlertReason.AlertTerm)
            )
            .When(Acknowledge)
            .Then(Acknowledged(Bleeding, AlertReason.AlertTerm));

    [Fact]
    public void It_can_be_neither_corrected_nor_retracted()
    {
        var acknowledged = Acknowledged(Bleeding, AlertReason.AlertTerm);
        var target = Reason.Rule("invalid-target", "targetVersion");
        Spec.Given(Enrolled(), Bleeding, acknowledged).When(Retract(3)).ThenRefused(target);
        Spec.Given(Enrolled(), Bleeding, acknowledged).When(Correct(3, Report())).ThenRefused(target);
    }

    private static AcknowledgeAlert Acknowledge => new(SideEffectId, ProtectedText.Plain("called"));

    private static AlertAcknowledged Acknowledged(SideEffectReported report, params ImmutableArray<AlertReason> reasons) =>
        new(report.SideEffectId, report.Term, report.Severity, reasons, Sealed("called"));
}
