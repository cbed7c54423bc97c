using System.Collections.Immutable;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>A course of care as intended: what is treated, by what, where, how often and how far apart.</summary>
internal sealed record Episode(
    ImmutableArray<TreatmentSite> Treats,
    Modality Modality,
    bool AtHome,
    int Sessions,
    int IntervalDays,
    ImmutableHashSet<TreatmentSite> TreatedBefore
)
{
    private const double SecondPair = 0.15,
        SamePairAgain = 0.6;

    /// <summary>
    /// The fewest days from the last session to an episode at other treatment sites: the 30-day follow-up is over by then.
    /// </summary>
    private const int ShortestBreak = 50;

    /// <summary>
    /// In days. By the outcome definitions a longer pause ends a course; the tests of the synthetic truth check this value against them.
    /// </summary>
    private const int LongestPauseDays = 180;

    public static Episode First(Dice dice) => Of(dice, Pairs(dice), []);

    /// <summary>
    /// The next episode and the days until its consultation. A site treated before is treated again only after a pause that starts a new
    /// course; otherwise the new sessions would belong to the old course, and its assessment would be in the middle of it.
    /// </summary>
    public (Episode Episode, int Pause) Next(Dice dice)
    {
        var pairs = dice.Chance(SamePairAgain) ? Treats : Pairs(dice);
        var before = TreatedBefore.Union(Treats);
        var pause = pairs.Any(before.Contains) ? LongestPauseDays + dice.Between(1, 150) : dice.Between(ShortestBreak, 200);
        return (Of(dice, pairs, before), pause);
    }

    private static Episode Of(Dice dice, ImmutableArray<TreatmentSite> pairs, ImmutableHashSet<TreatmentSite> before)
    {
        var modality = dice.Pick<Modality>(Treatable.Of(pairs[0].Indication).Modalities);
        var atHome = modality switch
        {
            Modality.MicroneedlingRoller => dice.Chance(0.25),
            Modality.MicroneedlingPatch or Modality.Topical => dice.Chance(0.7),
            _ => false,
        };
        var sessions = dice.Weighted([4, 8, 34, 30, 14, 10]) + 1;
        return new(pairs, modality, atHome, sessions, atHome && dice.Chance(0.5) ? dice.Between(7, 14) : dice.Between(28, 35), before);
    }

    private static ImmutableArray<TreatmentSite> Pairs(Dice dice)
    {
        var first = Pair(dice);
        var second = Pair(dice);
        return dice.Chance(SecondPair) && second != first ? [first, second] : [first];
    }

    private static TreatmentSite Pair(Dice dice)
    {
        var treatable = Treatable.Draw(dice);
        return new(treatable.Indication, dice.Pick<BodyArea>(treatable.Areas));
    }
}
