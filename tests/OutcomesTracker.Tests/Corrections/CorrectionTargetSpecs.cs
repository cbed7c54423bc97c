using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.Corrections;

/// <summary>What can be corrected and retracted.</summary>
public sealed class CorrectionTargetSpecs
{
    private static readonly Reason Invalid = Reason.Rule("invalid-target", "targetVersion"),
        IsEnteredInError = Reason.Rule("target-retracted", "targetVersion");
    private static readonly GiveConsent Replacement = new(ConsentScope.Contact, Treatment);

    [Theory]
    [InlineData(-1), InlineData(0), InlineData(3), InlineData(int.MaxValue)]
    public void A_version_that_is_not_there_is_no_target(int version)
    {
        Spec.Given(Enrolled(), Consented()).When(Correct(version, Replacement)).ThenRefused(Invalid);
        Spec.Given(Enrolled(), Consented()).When(Retract(version)).ThenRefused(Invalid);
    }

    [Fact]
    public void A_correction_is_no_target()
    {
        var given = Spec.Given(Enrolled(), Consented(), Corrected(2, Consented("2026-01-11")));
        given.When(Correct(3, Replacement)).ThenRefused(Invalid);
        given.When(Retract(3)).ThenRefused(Invalid);
    }

    [Fact]
    public void A_retraction_is_no_target()
    {
        var given = Spec.Given(Enrolled(), Consented(), Retracted(2));
        given.When(Correct(3, Replacement)).ThenRefused(Invalid);
        given.When(Retract(3)).ThenRefused(Invalid);
    }

    [Fact]
    public void A_retracted_entry_is_neither_corrected_nor_retracted_again()
    {
        var given = Spec.Given(Enrolled(), Consented(), Retracted(2));
        given.When(Correct(2, Replacement)).ThenRefused(IsEnteredInError);
        given.When(Retract(2)).ThenRefused(IsEnteredInError);
    }

    [Fact]
    public void A_corrected_and_then_retracted_entry_is_retracted() =>
        Spec.Given(Enrolled(), Consented(), Corrected(2, Consented("2026-01-11")), Retracted(2))
            .When(Correct(2, Replacement))
            .ThenRefused(IsEnteredInError);

    [Fact]
    public void A_resolution_that_its_reports_retraction_voided_counts_as_retracted()
    {
        var given = Spec.Given(Enrolled(), Reported(), Resolved(), Retracted(2));
        given.When(Correct(3, Resolve())).ThenRefused(IsEnteredInError);
        given.When(Retract(3)).ThenRefused(IsEnteredInError);
    }

    [Fact]
    public void An_enrolment_is_not_retracted()
    {
        Spec.Given(Enrolled()).When(Retract(1)).ThenRefused(Invalid);
        Spec.Given(Enrolled(), Corrected(1, Enrolled("2026-01-11"))).When(Retract(1)).ThenRefused(Invalid);
    }

    public static TheoryData<int> Kinds => [.. Enumerable.Range(2, 9)];

    [Theory, MemberData(nameof(Kinds))]
    public void An_entry_of_every_other_kind_is_retracted_for_a_sealed_reason(int version) =>
        Spec.Given(
                Enrolled(),
                Consented(),
                Withdrew("2026-05-01"),
                Consulted(),
                Treated(),
                Reported(),
                Resolved(),
                Assessed(),
                Photographed(),
                new FollowUpLost(Treatment, Sealed("moved"))
            )
            .When(Retract(version))
            .Then(new EntryRetracted(version, Sealed("typing error")))
            .ThenWarned();

    [Fact]
    public void A_corrected_entry_is_retracted_by_its_own_version() =>
        Spec.Given(Enrolled(), Consented(), Corrected(2, Consented("2026-01-11"))).When(Retract(2)).Then(Retracted(2));
}
