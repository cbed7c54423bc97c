using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.Consents;

/// <summary>A session, on 1 March 2026, needs treatment consent in force on its day.</summary>
public sealed class ConsentInForceSpecs
{
    private static readonly Reason ConsentRequired = Reason.Rule("treatment-consent-required", "performedOn");

    [Fact]
    public void A_consent_of_the_same_day_is_in_force() => Allowed(Consented("2026-03-01"));

    [Fact]
    public void A_consent_of_the_next_day_is_not() => Forbidden(Consented("2026-03-02"));

    [Theory]
    [InlineData(ConsentScope.Research), InlineData(ConsentScope.Photography), InlineData(ConsentScope.Contact)]
    public void A_consent_to_something_else_does_not_count(ConsentScope scope) => Forbidden(Consented(scope: scope));

    [Fact]
    public void A_withdrawal_of_the_same_day_ends_it() => Forbidden(Consented(), Withdrew("2026-03-01"));

    [Fact]
    public void A_withdrawal_of_the_next_day_does_not_end_it_yet() => Allowed(Consented(), Withdrew("2026-03-02"));

    [Theory]
    [InlineData(ConsentScope.Research), InlineData(ConsentScope.Photography), InlineData(ConsentScope.Contact)]
    public void A_withdrawal_of_something_else_does_not_end_it(ConsentScope scope) => Allowed(Consented(), Withdrew("2026-02-01", scope));

    [Fact]
    public void A_consent_after_a_withdrawal_is_in_force() => Allowed(Consented(), Withdrew("2026-02-01"), Consented("2026-02-02"));

    [Fact]
    public void Of_one_day_the_higher_version_is_the_latest()
    {
        Allowed(Withdrew("2026-02-01"), Consented("2026-02-01"));
        Forbidden(Consented("2026-02-01"), Withdrew("2026-02-01"));
    }

    [Fact]
    public void What_is_recorded_later_but_is_of_an_earlier_day_is_not_the_latest()
    {
        Forbidden(Withdrew("2026-02-01"), Consented("2026-01-31"));
        Allowed(Consented("2026-02-01"), Withdrew("2026-01-31"));
    }

    [Fact]
    public void A_retracted_consent_was_never_given() => Forbidden(Consented(), Retracted(3));

    [Fact]
    public void A_retracted_withdrawal_was_never_made() => Allowed(Consented(), Withdrew("2026-02-01"), Retracted(4));

    [Fact]
    public void A_corrected_consent_counts_by_its_new_day_and_scope()
    {
        Forbidden(Consented(), Corrected(3, Consented("2026-03-02")));
        Allowed(Consented("2026-03-02"), Corrected(3, Consented("2026-03-01")));
        Allowed(Consented(scope: ConsentScope.Research), Corrected(3, Consented()));
    }

    [Fact]
    public void A_corrected_entry_keeps_its_version_among_those_of_one_day() =>
        Forbidden(Consented("2026-01-10"), Withdrew("2026-02-01"), Corrected(3, Consented("2026-02-01")));

    // Versions 1 and 2 are the enrolment and the consultation; the given consents begin at version 3.
    private static GivenCase Given(PatientEvent[] consents) => Spec.Given([Enrolled(), Consulted(), .. consents]);

    private static void Allowed(params PatientEvent[] consents)
    {
        Given(consents).When(Treat()).Then(Treated());
        Given(consents).When(Treat() with { Setting = Setting.Home }).Then(Treated() with { Setting = Setting.Home });
    }

    private static void Forbidden(params PatientEvent[] consents)
    {
        Given(consents).When(Treat()).ThenRefused(ConsentRequired);
        Given(consents).When(Treat() with { Setting = Setting.Home }).ThenRefused(ConsentRequired);
    }
}
