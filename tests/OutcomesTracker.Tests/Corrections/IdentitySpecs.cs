using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.Corrections;

/// <summary>A replacement of an enrolment contains the patient's identity, or leaves it unchanged.</summary>
public sealed class IdentitySpecs
{
    private static readonly ProtectedText Ann = Sealed("Ann"),
        Bea = Sealed("Bea");

    [Fact]
    public void Without_an_identity_it_stays() =>
        Spec.Given(Enrolled(identity: Ann))
            .When(Correct(1, Enrol(birthYear: 1986)))
            .Then(Corrected(1, Enrolled(birthYear: 1986, identity: Ann)));

    [Fact]
    public void With_one_it_is_replaced_and_sealed() =>
        Spec.Given(Enrolled(identity: Ann))
            .When(Correct(1, Enrol() with { Identity = ProtectedText.Plain("Bea") }))
            .Then(Corrected(1, Enrolled(identity: Bea)));

    [Fact]
    public void What_stays_is_the_corrected_one() =>
        Spec.Given(Enrolled(identity: Ann), Corrected(1, Enrolled(identity: Bea)))
            .When(Correct(1, Enrol(birthYear: 1986)))
            .Then(Corrected(1, Enrolled(birthYear: 1986, identity: Bea)));

    [Fact]
    public void A_patient_without_one_stays_without() => Spec.Given(Enrolled()).When(Correct(1, Enrol())).Then(Corrected(1, Enrolled()));
}
