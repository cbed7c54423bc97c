using OutcomesTracker.Outcomes;
using static OutcomesTracker.Tests.Outcomes.Views;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Outcomes;

/// <summary>Whose courses a viewer sees. The patient was treated on 1 January 2026.</summary>
public sealed class ViewerTests
{
    private static readonly PatientEvent Research = Consented("2026-01-10", ConsentScope.Research),
        Withdrawal = Withdrew("2026-04-01", ConsentScope.Research);

    [Fact]
    public void A_researcher_sees_a_patient_with_research_consent_only()
    {
        Assert.True(Sees(Research));
        Assert.False(Sees());
        Assert.False(Sees(Consented(scope: ConsentScope.Treatment), Consented(scope: ConsentScope.Photography)));
    }

    [Theory]
    [InlineData("2026-01-10", true), InlineData("2026-01-09", false)]
    public void The_consent_counts_from_its_own_day_on(string cutoff, bool seen) => Assert.Equal(seen, Sees(Day(cutoff), Now, Research));

    [Fact]
    public void A_withdrawal_ends_access_to_the_past_as_well()
    {
        Assert.False(Sees(Research, Withdrawal));
        Assert.False(Sees(Day("2026-03-31"), Now, Research, Withdrawal)); // although the consent was in force at the cutoff
        Assert.False(Sees(Late, asOf: 3, Research, Withdrawal)); // although the withdrawal was not recorded yet at that sequence
    }

    [Fact]
    public void A_consent_given_again_opens_it_from_its_day_on()
    {
        Assert.True(Sees(Research, Withdrawal, Consented("2026-04-02", ConsentScope.Research)));
        Assert.False(Sees(Day("2026-04-01"), Now, Research, Withdrawal, Consented("2026-04-02", ConsentScope.Research)));
        Assert.True(Sees(Day("2026-03-31"), Now, Research, Withdrawal, Consented("2026-04-02", ConsentScope.Research)));
    }

    [Fact]
    public void Latest_goes_by_day_then_version()
    {
        Assert.False(Sees(Withdrawal, Research));
        Assert.False(Sees(Research, Withdrew("2026-01-10", ConsentScope.Research)));
        Assert.True(Sees(Withdrew("2026-01-10", ConsentScope.Research), Research));
    }

    [Fact]
    public void A_sequence_shows_the_consents_up_to_it()
    {
        Assert.False(Sees(Late, asOf: 2, Research)); // sequence 3 is the consent's
        Assert.True(Sees(Late, asOf: 3, Research));
    }

    [Fact]
    public void Corrections_and_retractions_of_consents_count()
    {
        Assert.False(Sees(Research, Retracted(3)));
        Assert.True(Sees(Research, Withdrawal, Retracted(4)));
        Assert.False(Sees(Research, Corrected(3, Consented(scope: ConsentScope.Contact))));
        Assert.True(Sees(Consented(scope: ConsentScope.Contact), Corrected(3, Research)));
        Assert.False(Sees(Late, asOf: 3, Consented(scope: ConsentScope.Contact), Corrected(3, Research)));
        // The current log has no research consent.
        Assert.False(Sees(Late, asOf: 3, Research, Corrected(3, Consented(scope: ConsentScope.Contact))));
    }

    [Fact]
    public void A_corrected_consent_keeps_its_version_among_those_of_one_day() =>
        Assert.False(
            Sees(Consented("2026-03-01", ConsentScope.Research), Withdrawal, Corrected(3, Consented("2026-04-01", ConsentScope.Research)))
        );

    [Fact]
    public void A_researcher_sees_every_clinic_and_a_clinic_its_own_whoever_consented()
    {
        var vale = FactsIn("vale", [Enrolled(), Treated(), Withdrawal]);
        var consenting = FactsIn("vale", [Enrolled(), Treated(), Research]);
        Assert.Equal(0, Views.Improvement.Ask(vale, consenting).Groups["*"].Courses);
        Assert.Equal(2, (Views.Improvement with { Viewer = new Viewer.ClinicStaff("vale") }).Ask(vale, consenting).Groups["*"].Courses);
        Assert.Equal(1, (Views.Improvement with { Viewer = Researcher }).Ask(vale, consenting).Groups["*"].Courses);
        Assert.Equal(1, (Views.SideEffects with { Viewer = Researcher }).Ask(vale, consenting).Groups["*"].Sessions);
    }

    private static bool Sees(params PatientEvent[] consents) => Sees(Late, Now, consents);

    private static bool Sees(DateOnly cutoff, long asOf, params PatientEvent[] consents) =>
        (Views.Improvement with { Viewer = Researcher, Cutoff = cutoff, AsOfSequence = asOf })
            .Ask(Facts([Enrolled(), Treated(Day("2026-01-01")), .. consents]))
            .Groups["*"]
            .Courses == 1;
}
