using System.Globalization;
using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.Assessments;

public sealed class RecordAssessmentSpecs
{
    [Fact]
    public void A_score_is_recorded() =>
        Spec.Given(Enrolled())
            .When(new RecordAssessment(Treatment, Indication.Melasma, BodyArea.Forehead, Instrument.Mmasi, 7.25m, Assessor.Blinded))
            .Then(new OutcomeAssessed(Treatment, Indication.Melasma, BodyArea.Forehead, Instrument.Mmasi, 7.25m, Assessor.Blinded))
            .ThenWarned();

    [Theory]
    [
        InlineData(Instrument.Gais, "1", "5"),
        InlineData(Instrument.GoodmanBaron, "1", "4"),
        InlineData(Instrument.FitzpatrickWrinkle, "1", "9")
    ]
    [InlineData(Instrument.Mmasi, "0", "24"), InlineData(Instrument.Salt, "0", "100"), InlineData(Instrument.Hdss, "1", "4")]
    [InlineData(Instrument.PosasObserver, "6", "60")]
    public void The_ends_of_the_range_are_in_it_and_nothing_beyond(Instrument instrument, string lowest, string highest)
    {
        var (low, high) = (Number(lowest), Number(highest));
        Takes(instrument, low);
        Takes(instrument, high);
        Refuses(instrument, low - 0.0001m);
        Refuses(instrument, high + 0.0001m);
        Refuses(instrument, low - 1);
        Refuses(instrument, high + 1);
    }

    [Theory]
    [
        InlineData(Instrument.Gais),
        InlineData(Instrument.GoodmanBaron),
        InlineData(Instrument.FitzpatrickWrinkle),
        InlineData(Instrument.Hdss)
    ]
    public void A_grade_is_whole(Instrument instrument)
    {
        Refuses(instrument, 2.5m);
        Takes(instrument, 2.0m);
    }

    [Theory]
    [InlineData(Instrument.Mmasi), InlineData(Instrument.Salt), InlineData(Instrument.PosasObserver)]
    public void Another_score_may_have_decimals(Instrument instrument) => Takes(instrument, 12.3456789m);

    [Fact]
    public void All_broken_rules_are_listed_in_the_contracts_order() =>
        Spec.Given(Enrolled())
            .When(Assess(Instrument.Gais, 6, Some.Today.AddDays(1)))
            .ThenRefused(Reason.Rule("future-date", "assessedOn"), Reason.Rule("score-out-of-range", "score"));

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static void Takes(Instrument instrument, decimal score) =>
        Spec.Given(Enrolled()).When(Assess(instrument, score)).Then(Assessed(score: score, instrument: instrument));

    private static void Refuses(Instrument instrument, decimal score) =>
        Spec.Given(Enrolled()).When(Assess(instrument, score)).ThenRefused(Reason.Rule("score-out-of-range", "score"));
}
