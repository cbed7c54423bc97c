using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.SideEffects;

public sealed class ReportSideEffectSpecs
{
    [Fact]
    public void A_side_effect_is_reported_with_all_that_was_told() =>
        Spec.Given([.. Treatable, Treated()])
            .When(
                new ReportSideEffect(
                    SideEffectId,
                    SideEffectTerm.Bruising,
                    2,
                    Treatment.AddDays(1),
                    SessionId,
                    BodyArea.Cheeks,
                    Reporter.Clinician,
                    true,
                    ProtectedText.Plain("left side")
                )
            )
            .Then(
                new SideEffectReported(
                    SideEffectId,
                    SideEffectTerm.Bruising,
                    2,
                    Treatment.AddDays(1),
                    SessionId,
                    BodyArea.Cheeks,
                    Reporter.Clinician,
                    true,
                    Sealed("left side"),
                    []
                )
            );

    [Fact]
    public void An_id_left_out_is_made() => Spec.Given(Enrolled()).When(Report() with { SideEffectId = null }).Then(Reported(id: NewId));

    [Fact]
    public void It_needs_no_session_and_no_consent() => Spec.Given(Enrolled()).When(Report()).Then(Reported());

    [Fact]
    public void An_id_is_used_once() =>
        Spec.Given(Enrolled(), Reported()).When(Report()).ThenRefused(Reason.Conflict("id-in-use", "sideEffectId"));

    [Fact]
    public void The_id_of_a_retracted_report_stays_used() =>
        Spec.Given(Enrolled(), Reported(), Retracted(2)).When(Report()).ThenRefused(Reason.Conflict("id-in-use", "sideEffectId"));

    [Fact]
    public void A_session_that_is_named_must_be_there() =>
        Spec.Given([.. Treatable, Treated()])
            .When(Report() with { SessionId = OtherId })
            .ThenRefused(Reason.Rule("unknown-session", "sessionId"));

    [Fact]
    public void A_retracted_session_is_not_there() =>
        Spec.Given([.. Treatable, Treated(), Retracted(4)])
            .When(Report() with { SessionId = SessionId })
            .ThenRefused(Reason.Rule("unknown-session", "sessionId"));

    [Fact]
    public void The_day_of_a_session_that_is_named_may_be_after_the_onset() =>
        Spec.Given([.. Treatable, Treated()])
            .When(Report(Treatment.AddDays(-1)) with { SessionId = SessionId })
            .Then(Reported(Treatment.AddDays(-1), session: SessionId));

    [Fact]
    public void All_broken_rules_are_listed_in_the_contracts_order() =>
        Spec.Given(Enrolled())
            .When(Report(Some.Today.AddDays(1)) with { SessionId = OtherId })
            .ThenRefused(Reason.Rule("future-date", "onsetOn"), Reason.Rule("unknown-session", "sessionId"));

    [Theory]
    [InlineData(SideEffectTerm.Bleeding), InlineData(SideEffectTerm.Peeling), InlineData(SideEffectTerm.Infection)]
    [InlineData(SideEffectTerm.AllergicReaction), InlineData(SideEffectTerm.Scarring)]
    public void An_alert_term_raises_an_alert_at_any_grade(SideEffectTerm term) => Alert(term, 1, raised: true);

    public static TheoryData<SideEffectTerm> OtherTerms =>
        [
            .. Enum.GetValues<SideEffectTerm>()
                .Except([
                    SideEffectTerm.Bleeding,
                    SideEffectTerm.Peeling,
                    SideEffectTerm.Infection,
                    SideEffectTerm.AllergicReaction,
                    SideEffectTerm.Scarring,
                ]),
        ];

    [Theory, MemberData(nameof(OtherTerms))]
    public void Another_term_raises_an_alert_from_grade_3_on(SideEffectTerm term)
    {
        Alert(term, 2, raised: false);
        Alert(term, 3, raised: true);
        Alert(term, 5, raised: true);
    }

    private static void Alert(SideEffectTerm term, int severity, bool raised) =>
        Spec.Given(Enrolled()).When(Report() with { Term = term, Severity = severity }).ThenWarned(raised ? ["alert-raised"] : []);
}
