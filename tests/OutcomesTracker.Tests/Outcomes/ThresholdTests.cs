using OutcomesTracker.Outcomes.Improvement;

namespace OutcomesTracker.Tests.Outcomes;

/// <summary>The highest score that is improved, which a case shows: the bound by which a score is judged, to the last digit.</summary>
public sealed class ThresholdTests
{
    private const int Samples = 4_000;

    public static TheoryData<Instrument> All => [.. Enum.GetValues<Instrument>()];

    [Theory, MemberData(nameof(All))]
    public void A_score_is_improved_exactly_if_it_is_not_above(Instrument instrument)
    {
        var scale = Instruments.Of(instrument);
        var random = new Random(17);
        for (var sample = 0; sample < Samples; sample++)
        {
            var baseline = Any(random, scale.Lowest, scale.Highest);
            var threshold = Responder.Threshold(instrument, baseline);
            foreach (var score in Around(threshold ?? 0).Append(Any(random, scale.Lowest, scale.Highest)).Append(baseline))
                Assert.True(
                    threshold is null
                        ? Responder.Judge(instrument, score, baseline) == CourseState.NotEvaluable
                        : (score <= threshold) == (Responder.Judge(instrument, score, baseline) == CourseState.Improved),
                    $"{score} after {baseline}: {threshold}"
                );
        }
    }

    [Theory]
    [InlineData(Instrument.Mmasi), InlineData(Instrument.Salt)]
    public void Of_a_baseline_of_0_there_is_none(Instrument instrument) => Assert.Null(Responder.Threshold(instrument, 0));

    [Theory]
    [InlineData(Instrument.Gais, 5, 3), InlineData(Instrument.GoodmanBaron, 4, 3), InlineData(Instrument.Hdss, 4, 2)]
    [InlineData(Instrument.Mmasi, 15, 7.5), InlineData(Instrument.PosasObserver, 60, 42), InlineData(Instrument.Hdss, 2, 0)]
    public void As_the_contract_has_it(Instrument instrument, double baseline, double threshold) =>
        Assert.Equal((decimal)threshold, Responder.Threshold(instrument, (decimal)baseline));

    /// <summary>A score of the scale: a whole one, one of a few decimals, or one of as many as a decimal holds.</summary>
    private static decimal Any(Random random, decimal lowest, decimal highest)
    {
        var places = random.Next(4) switch
        {
            0 => 0,
            1 => 1,
            2 => random.Next(2, 10),
            _ => 26,
        };
        var fraction = new decimal(random.Next(), random.Next(), random.Next(), false, 28) % 1;
        return Math.Min(highest, decimal.Round(random.Next((int)lowest, (int)highest + 1) + fraction, places));
    }

    /// <summary>The bound, and its nearest neighbours that a decimal can hold.</summary>
    private static IEnumerable<decimal> Around(decimal bound)
    {
        var least = new decimal(1, 0, 0, false, 26);
        return new[] { bound, bound - least, bound + least, decimal.Round(bound, 2), decimal.Round(bound, 2) + 0.01m }.Where(score =>
            score >= 0
        );
    }
}
