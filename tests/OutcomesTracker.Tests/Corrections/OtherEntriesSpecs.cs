using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.Corrections;

/// <summary>Other entries are not validated again when one is corrected or retracted; a corrected onset is the one exception.</summary>
public sealed class OtherEntriesSpecs
{
    private static readonly Reason OnsetAfterResolution = Reason.Rule("before-onset", "replacement.onsetOn");
    private static readonly PatientEvent[] TreatedCase = [.. Treatable, Treated()];

    [Fact]
    public void A_session_stands_though_the_consent_before_it_is_retracted()
    {
        var given = Spec.Given(TreatedCase);
        given.When(Retract(2)).Then(Retracted(2));
        given.When(Correct(2, new GiveConsent(ConsentScope.Treatment, Treatment.AddDays(1)))).Then(Corrected(2, Consented("2026-03-02")));
        given
            .When(Correct(3, Consult(Treatment) with { Conditions = ["eczema"] }))
            .Then(Corrected(3, Consulted("2026-03-01", conditions: ["eczema"])));
        given.When(Correct(1, Enrol(birthYear: 2026))).Then(Corrected(1, Enrolled(birthYear: 2026)));
        Assert.Single(Spec.Given([.. TreatedCase, Retracted(2), Retracted(3)]).Patient.All<SessionPerformed>());
    }

    [Fact]
    public void A_loss_stands_though_the_enrolment_moves_after_it() =>
        Spec.Given(Enrolled(), new FollowUpLost(Treatment, Sealed("moved")))
            .When(Correct(1, Enrol("2026-03-02")))
            .Then(Corrected(1, Enrolled("2026-03-02")));

    [Fact]
    public void A_corrected_onset_may_be_on_the_day_of_its_resolution() =>
        Spec.Given(Enrolled(), Reported(), Resolved())
            .When(Correct(2, Report(Treatment.AddDays(3))))
            .Then(Corrected(2, Reported(Treatment.AddDays(3))));

    [Fact]
    public void A_corrected_onset_may_not_follow_its_resolution() =>
        Spec.Given(Enrolled(), Reported(), Resolved()).When(Correct(2, Report(Treatment.AddDays(4)))).ThenRefused(OnsetAfterResolution);

    [Fact]
    public void Its_resolution_is_the_corrected_one()
    {
        Spec.Given(Enrolled(), Reported(), Resolved(), Corrected(3, Resolved(Treatment.AddDays(9))))
            .When(Correct(2, Report(Treatment.AddDays(4))))
            .Then(Corrected(2, Reported(Treatment.AddDays(4))));
        Spec.Given(Enrolled(), Reported(), Resolved(), Corrected(3, Resolved(Treatment.AddDays(1))))
            .When(Correct(2, Report(Treatment.AddDays(2))))
            .ThenRefused(OnsetAfterResolution);
    }

    [Fact]
    public void A_retracted_resolution_holds_no_onset_back() =>
        Spec.Given(Enrolled(), Reported(), Resolved(), Retracted(3))
            .When(Correct(2, Report(Treatment.AddDays(4))))
            .Then(Corrected(2, Reported(Treatment.AddDays(4))));

    [Fact]
    public void A_corrected_onset_is_told_with_the_other_broken_rules() =>
        Spec.Given(Enrolled(), Reported(), Resolved())
            .When(Correct(2, Report(Some.Today.AddDays(1)) with { SessionId = OtherId }))
            .ThenRefused(
                Reason.Rule("future-date", "replacement.onsetOn"),
                OnsetAfterResolution,
                Reason.Rule("unknown-session", "replacement.sessionId")
            );

    [Fact]
    public void Retracting_a_corrected_report_voids_its_resolution()
    {
        var patient = Spec.Given(Enrolled(), Reported(), Resolved(), Corrected(2, Reported(Treatment.AddDays(1))), Retracted(2)).Patient;
        Assert.True(patient.Find(3)!.IsEnteredInError);
        Assert.Empty(patient.All<SideEffectResolved>());
    }

    [Fact]
    public void Retracting_a_report_leaves_another_reports_resolution() =>
        Assert.Single(
            Spec.Given(Enrolled(), Reported(), Reported(id: OtherId), Resolved(id: OtherId), Retracted(2)).Patient.All<SideEffectResolved>()
        );

    [Fact]
    public void Retracting_a_resolution_leaves_its_report() =>
        Assert.Single(Spec.Given(Enrolled(), Reported(), Resolved(), Retracted(3)).Patient.All<SideEffectReported>());

    [Fact]
    public void A_report_stands_though_the_session_that_it_names_is_retracted() =>
        Assert.Single(Spec.Given([.. TreatedCase, Reported(session: SessionId), Retracted(4)]).Patient.All<SideEffectReported>());
}
