using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Features.Report;
using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Reports.SomeReport;

namespace OutcomesTracker.Tests.Reports;

/// <summary>What the report says of how others did: never a share without how many are not known, and nothing of a hidden group.</summary>
public sealed class ReportOfOthersTests
{
    private const string Like = "“Like yours” means with pen needling.",
        Caution = "These are other people, so it tells you nothing sure about you.";

    [Fact]
    public void Of_a_hidden_group_nothing_but_that_there_are_too_few()
    {
        Assert.Equal(
            ["For acne scars treated like yours, there are too few people to tell you more.", Like],
            OfOthers(Cell<ImprovementGroup>.Suppressed)
        );
        Assert.Equal(
            [
                "Con cicatrices de acné y un tratamiento como el suyo hay muy pocas personas para decirle más.",
                "«Como el suyo» quiere decir con lápiz de agujas.",
            ],
            OfOthers(Cell<ImprovementGroup>.Suppressed, ReportLanguage.Es)
        );
    }

    [Fact]
    public void Without_a_group_and_with_nobody_due_in_it_there_is_nobody()
    {
        string[] nobody = ["Nobody else with acne scars was treated like you and has passed the check date.", Like];
        Assert.Equal(nobody, OfOthers(null));
        Assert.Equal(nobody, OfOthers(Group(0, 0, notYetDue: 12)));
        Assert.Equal(
            "Nadie más con cicatrices de acné y un tratamiento como el suyo ha pasado la fecha de revisión.",
            OfOthers(null, ReportLanguage.Es)[0]
        );
    }

    [Fact]
    public void How_many_are_better_comes_with_how_many_are_not_known_and_how_sure_it_is()
    {
        Assert.Equal(
            [
                "In this registry, 34 of the treatments like yours for acne scars came to the check date.",
                "12 of the 20 that had a check got better.",
                "For 14, we do not know.",
                "The true share could be 4 to 8 in 10.",
                Like,
                Caution,
            ],
            OfOthers(Group(12, 8, missing: 9, notEvaluable: 5, notYetDue: 3))
        );
        Assert.Equal(
            [
                "En este registro, de los tratamientos como el suyo por cicatrices de acné hay 34 con la fecha de revisión ya pasada.",
                "De 20 con revisión, hay 12 con mejora.",
                "De 14 no sabemos nada.",
                "La proporción real puede ser de 4 a 8 de cada 10.",
                "«Como el suyo» quiere decir con lápiz de agujas.",
                "Son otras personas, así que no dice nada seguro sobre usted.",
            ],
            OfOthers(Group(12, 8, missing: 9, notEvaluable: 5), ReportLanguage.Es)
        );
    }

    [Fact]
    public void Where_all_are_known_nobody_is_said_to_be_unknown() =>
        Assert.DoesNotContain(OfOthers(Group(12, 8)), sentence => sentence.Contains("know", StringComparison.Ordinal));

    [Fact]
    public void Where_nobody_was_checked_there_is_no_share() =>
        Assert.Equal(
            [
                "In this registry, 7 of the treatments like yours for acne scars came to the check date.",
                "For 7, we do not know.",
                Like,
                Caution,
            ],
            OfOthers(Group(0, 0, missing: 7))
        );

    [Fact]
    public void Large_numbers_are_grouped_as_the_language_does()
    {
        Assert.Contains("1,200 of the 12,000 that had a check got better.", OfOthers(Group(1_200, 10_800)));
        Assert.Contains("De 12.000 con revisión, hay 1.200 con mejora.", OfOthers(Group(1_200, 10_800), ReportLanguage.Es));
    }

    /// <summary>A half is rounded up; where both ends are the same tenth, the share is about that.</summary>
    [Theory]
    [InlineData(0.342, 0.742, "The true share could be 3 to 7 in 10."), InlineData(0.25, 0.75, "The true share could be 3 to 8 in 10.")]
    [InlineData(0, 0.43, "The true share could be 0 to 4 in 10."), InlineData(0.57, 1, "The true share could be 6 to 10 in 10.")]
    [InlineData(0.549, 0.551, "The true share could be 5 to 6 in 10."), InlineData(0.595, 0.605, "The true share is about 6 in 10.")]
    public void The_interval_is_said_in_tenths(double low, double high, string sentence)
    {
        var group = Group(12, 8).Shown! with { Ci = new(low, high) };
        Assert.Contains(sentence, OfOthers(new Cell<ImprovementGroup>(group)));
    }

    [Fact]
    public void The_numbers_have_a_basis_where_there_are_some()
    {
        var others = new OthersInReport(Indication.AcneScars, Modality.MicroneedlingPen, "?indication=acne-scars", null, []);
        Assert.Equal(
            [
                "The numbers on others are from people who let their data be used for research.",
                "They are up to 15 June 2026, as known at entry 1,234.",
                "A researcher who asks the same sees the same.",
            ],
            TextOf(ReportLanguage.En, Some.Today, Session(0)).Answer([others], 1_234, []).Basis
        );
        Assert.Equal(
            "Llegan hasta el 15 de junio de 2026, con lo anotado hasta la entrada 1.234.",
            TextOf(ReportLanguage.Es, Some.Today, Session(0)).Answer([others], 1_234, []).Basis[1]
        );
    }
}
