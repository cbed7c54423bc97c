using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Corrections;

/// <summary>The fold of a patient's events.</summary>
public sealed class PatientCaseTests
{
    [Fact]
    public void A_case_before_its_enrolment_is_not_enrolled()
    {
        Assert.False(PatientCase.Empty.IsEnrolled);
        Assert.True(Spec.Given(Enrolled()).Patient.IsEnrolled);
    }

    [Fact]
    public void Versions_need_not_be_contiguous()
    {
        var patient = PatientCase.Empty.Evolve(1, Enrolled()).Evolve(4, Consented()).Evolve(9, Corrected(4, Consented("2026-02-02")));
        Assert.Equal(Consented("2026-02-02"), patient.Find(4)!.Current);
        Assert.Null(patient.Find(3));
        Assert.Equal([4], patient.All<ConsentGiven>().Select(consent => consent.Version));
    }

    [Fact]
    public void A_fold_leaves_the_case_before_it_as_it_was()
    {
        var before = Spec.Given(Enrolled(), Consented()).Patient;
        before.Evolve(3, Retracted(2));
        Assert.False(before.Find(2)!.IsEnteredInError);
        Assert.Equal(2, before.Entries.Count);
    }

    [Fact]
    public void A_correction_of_what_is_not_there_changes_nothing_else()
    {
        var patient = Spec.Given(Enrolled(), Corrected(7, Consented()), Retracted(8)).Patient;
        Assert.Equal(3, patient.Entries.Count);
        Assert.Empty(patient.All<ConsentGiven>());
        Assert.DoesNotContain(patient.Entries, entry => entry.IsEnteredInError || entry.IsCorrected);
    }
}
