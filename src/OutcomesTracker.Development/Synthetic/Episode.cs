using System.Collections.Immutable;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.Improvement;

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

    /// <summary>Days after the last session before another indication or area is taken up: its follow-up at 30 days is over then.</summary>
    private const int ShortestBreak = 50;

    public static Episode First(Dice dice) => Of(dice, Pairs(dice), []);

    /// <summary>
    /// The next episode and the days until its consultation. What was treated before is treated again only after a pause that makes
    /// a new course of it; otherwise the sessions would join the old course and leave its assessment in the middle.
    /// </summary>
    public (Episode Episode, int Pause) Next(Dice dice)
    {
        var pairs = dice.Chance(SamePairAgain) ? Treats : Pairs(dice);
        var before = TreatedBefore.Union(Treats);
        var pause = pairs.Any(before.Contains) ? Course.LongestPauseDays + dice.Between(1, 150) : dice.Between(ShortestBreak, 200);
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
