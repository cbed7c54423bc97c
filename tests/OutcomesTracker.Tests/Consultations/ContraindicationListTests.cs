using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.Consultations;

/// <summary>The lists as the contract writes them.</summary>
public sealed class ContraindicationListTests
{
    private static readonly string[] Conditions = (
        "keloid-tendency active-acne blood-disorder chemotherapy radiation-therapy frequent-rashes cold-sores changing-mole eczema "
        + "psoriasis open-wound scarring-history pregnancy"
    ).Split(' ');

    private static readonly string[] Medications = ["isotretinoin", "acne-medication", "anticoagulant"];

    [Fact]
    public void The_findings_are_the_contracts()
    {
        Assert.Equal(Conditions.Order(), Contraindications.Conditions.Order());
        Assert.Equal(Medications.Order(), Contraindications.Medications.Order());
        Assert.Equal(["alpha-hydroxy-acid", "ibuprofen", "retinoid"], Contraindications.StopBefore.Order());
    }

    public static TheoryData<string, FindingSource> All =>
        new([
            .. Conditions.Select(code => (code, FindingSource.Condition)),
            .. Medications.Select(code => (code, FindingSource.Medication)),
        ]);

    [Theory, MemberData(nameof(All))]
    public void Each_forbids_a_session_in_a_clinic(string code, FindingSource source) =>
        Given(code, source)
            .When(Treat())
            .ThenRefused(Reason.Rule("contraindicated", "override.reason"))
            .Because(new Finding(code, source, 3));

    [Theory, MemberData(nameof(All))]
    public void Each_counts_only_in_its_own_list(string code, FindingSource source) =>
        Given(code, source == FindingSource.Condition ? FindingSource.Medication : FindingSource.Condition).When(Treat()).Then(Treated());

    private static GivenCase Given(string code, FindingSource source) =>
        Spec.Given(
            Enrolled(),
            Consented(),
            source == FindingSource.Condition ? Consulted(conditions: [code]) : Consulted(medications: [code])
        );
}
