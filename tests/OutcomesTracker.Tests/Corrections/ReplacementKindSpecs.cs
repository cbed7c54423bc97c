using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.Corrections;

/// <summary>A replacement is of its target's kind and keeps its target's id.</summary>
public sealed class ReplacementKindSpecs
{
    private static readonly Reason Kind = Reason.Rule("replacement-kind", "replacement");
    private static readonly GiveConsent Give = new(ConsentScope.Contact, Treatment);
    private static readonly WithdrawConsent Withdraw = new(ConsentScope.Contact, Treatment);

    private static readonly GivenCase Given = Spec.Given(
        Enrolled(),
        Consented(),
        Consulted(),
        Treated(),
        Reported(),
        Resolved(),
        Photographed(),
        Withdrew("2026-05-01", ConsentScope.Contact),
        Treated(Treatment.AddDays(30), OtherId)
    );

    [Fact]
    public void Another_kind_is_refused()
    {
        Given.When(Correct(4, Photograph())).ThenRefused(Kind);
        Given.When(Correct(5, Resolve())).ThenRefused(Kind);
        Given.When(Correct(6, Report())).ThenRefused(Kind);
        Given.When(Correct(1, Give)).ThenRefused(Kind);
    }

    [Fact]
    public void A_consent_and_its_withdrawal_look_alike_and_the_target_says_which_is_meant()
    {
        Given.When(Correct(2, Give, Withdraw)).Then(Corrected(2, new ConsentGiven(ConsentScope.Contact, Treatment)));
        Given.When(Correct(8, Give, Withdraw)).Then(Corrected(8, new ConsentWithdrawn(ConsentScope.Contact, Treatment)));
    }

    [Fact]
    public void A_consent_does_not_become_a_withdrawal()
    {
        Given.When(Correct(2, Withdraw)).ThenRefused(Kind);
        Given.When(Correct(8, Give)).ThenRefused(Kind);
    }

    [Fact]
    public void The_id_left_out_means_the_same()
    {
        Given
            .When(Correct(4, Treat() with { SessionId = null, DurationMinutes = 30 }))
            .Then(Corrected(4, Treated() with { DurationMinutes = 30 }));
        Given.When(Correct(5, Report() with { SideEffectId = null, Severity = 2 })).Then(Corrected(5, Reported() with { Severity = 2 }));
        Given
            .When(Correct(6, Resolve() with { SideEffectId = null, Sequelae = true }))
            .Then(Corrected(6, Resolved() with { Sequelae = true }));
        Given.When(Correct(7, Photograph() with { View = "left" })).Then(Corrected(7, Photographed() with { View = "left" }));
    }

    [Fact]
    public void The_same_id_is_accepted_for_an_enrolment_too() =>
        Given.When(Correct(1, Enrol() with { PatientId = PatientId })).Then(Corrected(1, Enrolled()));

    [Fact]
    public void Another_id_is_refused_used_or_not()
    {
        Given.When(Correct(1, Enrol() with { PatientId = OtherId })).ThenRefused(Kind);
        Given.When(Correct(4, Treat() with { SessionId = OtherId })).ThenRefused(Kind);
        Given.When(Correct(4, Treat() with { SessionId = NewId })).ThenRefused(Kind);
        Given.When(Correct(5, Report() with { SideEffectId = OtherId })).ThenRefused(Kind);
        Given.When(Correct(6, Resolve() with { SideEffectId = OtherId })).ThenRefused(Kind);
        Given.When(Correct(7, Photograph(OtherId))).ThenRefused(Kind);
    }

    [Fact]
    public void Another_id_does_not_hide_the_other_broken_rules() =>
        Given
            .When(Correct(4, Treat(Some.Today.AddDays(1)) with { SessionId = OtherId }))
            .ThenRefused(Reason.Rule("future-date", "replacement.performedOn"), Kind);

    [Fact]
    public void A_reports_session_is_an_ordinary_field() =>
        Given.When(Correct(5, Report() with { SessionId = OtherId })).Then(Corrected(5, Reported(session: OtherId)));
}
