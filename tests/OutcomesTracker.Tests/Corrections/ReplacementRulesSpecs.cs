using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.Corrections;

/// <summary>A replacement is judged by every rule of its kind, against the case without its target.</summary>
public sealed class ReplacementRulesSpecs
{
    private static readonly Finding Eczema = new("eczema", FindingSource.Condition, 3);

    [Fact]
    public void Its_broken_rules_are_named_by_their_fields_in_the_replacement() =>
        Spec.Given([.. Treatable, Treated()])
            .When(Correct(4, Treat(Some.Today.AddDays(1)) with { Device = new("m", "l", 4) }))
            .ThenRefused(
                Reason.Rule("future-date", "replacement.performedOn"),
                Reason.Rule("needle-depth", "replacement.device.needleDepthMm")
            );

    [Fact]
    public void A_corrected_session_needs_a_consent_on_its_new_day() =>
        Spec.Given([.. Treatable, Treated(), Withdrew("2026-03-02")])
            .When(Correct(4, Treat(Day("2026-03-02"))))
            .ThenRefused(Reason.Rule("treatment-consent-required", "replacement.performedOn"));

    [Fact]
    public void A_correction_of_a_session_whose_consent_was_retracted_is_judged_again() =>
        Spec.Given([.. Treatable, Treated(), Retracted(2)])
            .When(Correct(4, Treat()))
            .ThenRefused(Reason.Rule("treatment-consent-required", "replacement.performedOn"));

    [Fact]
    public void A_corrected_session_needs_an_override_and_keeps_it_with_its_findings()
    {
        var given = Spec.Given(
            Enrolled(),
            Consented(),
            Consulted(conditions: ["eczema"]),
            Treated() with
            {
                Override = new(Sealed("agreed"), [Eczema]),
            }
        );
        given.When(Correct(4, Treat())).ThenRefused(Reason.Rule("contraindicated", "replacement.override.reason")).Because(Eczema);
        given
            .When(Correct(4, Treat() with { Override = new(ProtectedText.Plain("still agreed")) }))
            .Then(Corrected(4, Treated() with { Override = new(Sealed("still agreed"), [Eczema]) }));
    }

    [Fact]
    public void A_session_is_no_neighbour_of_itself() =>
        Spec.Given([.. Treatable, Treated()]).When(Correct(4, Treat(Treatment.AddDays(1)))).ThenWarned();

    [Fact]
    public void Its_warnings_are_kept_with_it_and_told()
    {
        var decided = Spec.Given([.. Treatable, Treated(), Treated(Treatment.AddDays(20), OtherId)])
            .When(Correct(4, Treat(Treatment.AddDays(7))));
        decided.ThenWarned("interval");
        Assert.Equal("interval", Assert.Single(((SessionPerformed)((EntryCorrected)decided.Happened()).Replacement).Warnings).Code);
    }

    [Fact]
    public void A_corrected_report_raises_an_alert() =>
        Spec.Given(Enrolled(), Reported()).When(Correct(2, Report() with { Severity = 3 })).ThenWarned("alert-raised");

    [Fact]
    public void A_corrected_reports_session_must_be_there() =>
        Spec.Given(Enrolled(), Reported())
            .When(Correct(2, Report() with { SessionId = OtherId }))
            .ThenRefused(Reason.Rule("unknown-session", "replacement.sessionId"));

    [Fact]
    public void A_corrected_report_cannot_keep_a_session_that_was_retracted() =>
        Spec.Given([.. Treatable, Treated(), Reported(session: SessionId), Retracted(4)])
            .When(Correct(5, Report() with { SessionId = SessionId }))
            .ThenRefused(Reason.Rule("unknown-session", "replacement.sessionId"));

    [Fact]
    public void A_corrected_resolution_is_not_resolved_already_but_may_not_be_before_the_onset() =>
        Spec.Given(Enrolled(), Reported(), Resolved())
            .When(Correct(3, Resolve(Treatment.AddDays(-1))))
            .ThenRefused(Reason.Rule("before-onset", "replacement.resolvedOn"));

    [Fact]
    public void A_corrected_score_stays_in_its_range() =>
        Spec.Given(Enrolled(), Assessed())
            .When(Correct(2, Assess(Instrument.Gais, 6)))
            .ThenRefused(Reason.Rule("score-out-of-range", "replacement.score"));

    [Fact]
    public void A_corrected_loss_is_not_before_enrolment() =>
        Spec.Given(Enrolled(), new FollowUpLost(Treatment, Sealed("moved")))
            .When(Correct(2, new RecordLossToFollowUp(Day("2026-01-09"), ProtectedText.Plain("moved"))))
            .ThenRefused(Reason.Rule("before-enrolment", "replacement.on"));

    [Fact]
    public void A_corrected_enrolment_is_judged_by_its_own_year_of_birth() =>
        Spec.Given(Enrolled()).When(Correct(1, Enrol(birthYear: 2026))).Then(Corrected(1, Enrolled(birthYear: 2026)));

    [Fact]
    public void A_corrected_enrolment_is_not_before_birth_nor_in_the_future()
    {
        Spec.Given(Enrolled()).When(Correct(1, Enrol(birthYear: 2027))).ThenRefused(Reason.Rule("before-birth", "replacement.enrolledOn"));
        Spec.Given(Enrolled()).When(Correct(1, Enrol("2026-06-16"))).ThenRefused(Reason.Rule("future-date", "replacement.enrolledOn"));
    }
}
