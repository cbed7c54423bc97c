using Xunit.Sdk;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.Specs;

/// <summary>A helper that cannot fail proves nothing, so each way in which it must fail is tried.</summary>
public sealed class SpecTests
{
    private static readonly WhenDecided Accepted = Spec.Given(Treatable).When(Treat());
    private static readonly WhenDecided Refused = Spec.Given(Enrolled()).When(Treat());

    [Fact]
    public void The_exact_event_passes() => Accepted.Then(Treated());

    [Fact]
    public void Another_value_in_the_event_fails() => Fails(() => Accepted.Then(Treated() with { DurationMinutes = 30 }));

    [Fact]
    public void Another_list_in_the_event_fails() => Fails(() => Accepted.Then(Treated(treats: [AcneOnFace, WrinklesOnNeck])));

    [Fact]
    public void Another_kind_of_event_with_the_same_fields_fails() =>
        Fails(() =>
            Spec.Given(Enrolled()).When(new GiveConsent(ConsentScope.Contact, Treatment)).Then(Withdrew("2026-03-01", ConsentScope.Contact))
        );

    [Fact]
    public void An_event_expected_of_a_refused_command_fails() => Fails(() => Refused.Then(Treated()));

    [Fact]
    public void A_violation_expected_of_an_accepted_command_fails() =>
        Fails(() => Accepted.ThenRefused(Reason.Rule("treatment-consent-required", "performedOn")));

    [Fact]
    public void The_exact_violations_pass() =>
        Refused.ThenRefused(Reason.Rule("treatment-consent-required", "performedOn"), Reason.Rule("consultation-required", "performedOn"));

    [Fact]
    public void Too_few_violations_fail() => Fails(() => Refused.ThenRefused(Reason.Rule("treatment-consent-required", "performedOn")));

    [Fact]
    public void Violations_in_another_order_fail() =>
        Fails(() =>
            Refused.ThenRefused(
                Reason.Rule("consultation-required", "performedOn"),
                Reason.Rule("treatment-consent-required", "performedOn")
            )
        );

    [Fact]
    public void A_violation_of_another_field_fails() =>
        Fails(() =>
            Refused.ThenRefused(Reason.Rule("treatment-consent-required", "on"), Reason.Rule("consultation-required", "performedOn"))
        );

    [Fact]
    public void A_violation_of_another_kind_fails() =>
        Fails(() =>
            Refused.ThenRefused(
                Reason.Conflict("treatment-consent-required", "performedOn"),
                Reason.Rule("consultation-required", "performedOn")
            )
        );

    [Fact]
    public void Naming_no_violation_fails() => Fails(() => Refused.ThenRefused());

    [Fact]
    public void A_warning_that_is_not_given_fails() => Fails(() => Accepted.ThenWarned("interval"));

    [Fact]
    public void A_warning_that_is_not_expected_fails() =>
        Fails(() => Spec.Given(Treatable).When(Treat() with { DurationMinutes = 9 }).ThenWarned());

    [Fact]
    public void Warnings_expected_of_a_refused_command_fail() => Fails(() => Refused.ThenWarned());

    [Fact]
    public void Findings_that_are_not_there_fail() => Fails(() => Refused.Because(new Finding("eczema", FindingSource.Condition, 3)));

    [Fact]
    public void Findings_that_are_not_named_fail() =>
        Fails(() => Spec.Given([Enrolled(), Consented(), Consulted(conditions: ["eczema"])]).When(Treat()).Because());

    [Fact]
    public void Free_text_reaches_the_event_sealed_once() =>
        Spec.Given(Treatable)
            .When(Report() with { Note = ProtectedText.Plain("warm") })
            .Then(Reported() with { Note = ProtectedText.Sealed("enc:v1:(warm)") });

    private static void Fails(Action check) => Assert.IsAssignableFrom<XunitException>(Record.Exception(check));
}
