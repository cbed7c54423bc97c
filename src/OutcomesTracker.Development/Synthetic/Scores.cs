using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>
/// Scores that count as improved, or as not improved, by the registry's own responder rules; scores exactly at the limit occur.
/// </summary>
internal static class Scores
{
    /// <summary>A score before treatment: bad enough that every rule can be met.</summary>
    public static decimal Before(SeededRandom random, Instrument instrument) =>
        instrument switch
        {
            Instrument.GoodmanBaron => random.Between(2, 4),
            Instrument.FitzpatrickWrinkle => random.Between(3, 9),
            Instrument.Mmasi => Tenths(random.Between(40, 200)),
            Instrument.Salt => Tenths(random.Between(150, 900)),
            Instrument.Hdss => random.Between(3, 4),
            Instrument.PosasObserver => random.Between(18, 52),
            _ => throw new ArgumentOutOfRangeException(nameof(instrument)), // GAIS is itself a comparison
        };

    public static decimal After(SeededRandom random, Instrument instrument, decimal before, bool improved)
    {
        var scale = Instruments.Of(instrument);
        return scale.ResponderRule switch
        {
            ResponderRule.AtMost rule => improved
                ? random.Between(1, (int)rule.Score)
                : random.Between((int)rule.Score + 1, (int)scale.Highest),
            ResponderRule.PointsLower rule => improved
                ? Math.Max(scale.Lowest, before - rule.Points - random.Between(0, 1))
                : Math.Min(scale.Highest, before - rule.Points + 1 + random.Between(0, 1)),
            ResponderRule.PercentLower rule => Percent(random, scale, before, 100 - rule.Percent, improved),
            _ => throw new ArgumentOutOfRangeException(nameof(instrument)),
        };
    }

    /// <summary>
    /// An improved score is at most <paramref name="limit"/> percent of the score before. It is rounded to the scale's unit: down if
    /// improved, else up.
    /// </summary>
    private static decimal Percent(SeededRandom random, InstrumentDefinition scale, decimal before, int limit, bool improved)
    {
        var unit = scale.Instrument == Instrument.PosasObserver ? 1m : 10m;
        var score = before * (improved ? random.Between(limit - 30, limit) : random.Between(limit + 1, 108)) / 100m * unit;
        score = improved ? decimal.Floor(score) : decimal.Ceiling(score);
        return Math.Clamp(score / unit, scale.Lowest, scale.Highest);
    }

    private static decimal Tenths(int value) => value / 10m;
}
