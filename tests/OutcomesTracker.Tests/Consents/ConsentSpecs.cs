using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Consents;

public sealed class ConsentSpecs
{
    public static TheoryData<ConsentScope> Scopes => [.. Enum.GetValues<ConsentScope>()];

    [Theory, MemberData(nameof(Scopes))]
    public void A_consent_is_given(ConsentScope scope) =>
        Spec.Given(Enrolled()).When(new GiveConsent(scope, Treatment)).Then(new ConsentGiven(scope, Treatment)).ThenWarned();

    [Theory, MemberData(nameof(Scopes))]
    public void A_consent_is_withdrawn(ConsentScope scope) =>
        Spec.Given(Enrolled(), new ConsentGiven(scope, Treatment))
            .When(new WithdrawConsent(scope, Treatment))
            .Then(new ConsentWithdrawn(scope, Treatment));

    [Fact]
    public void What_was_never_given_can_be_withdrawn() =>
        Spec.Given(Enrolled())
            .When(new WithdrawConsent(ConsentScope.Research, Treatment))
            .Then(new ConsentWithdrawn(ConsentScope.Research, Treatment));

    [Fact]
    public void A_consent_may_be_older_than_the_enrolment() =>
        Spec.Given(Enrolled("2026-01-10")).When(new GiveConsent(ConsentScope.Treatment, Day("2026-01-09"))).Then(Consented("2026-01-09"));
}
