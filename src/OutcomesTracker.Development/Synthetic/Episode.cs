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
    private const double SecondSite = 0.15,
        SameSitesAgain = 0.6;

    /// <summary>
    /// The fewest days from the last session to an episode at other treatment sites: the 30-day follow-up is over by then.
    /// </summary>
    private const int ShortestBreak = 50;

    /// <summary>
    /// In days. By the outcome definitions a longer pause ends a course; the tests of the synthetic truth check this value against them.
    /// </summary>
    private const int LongestPauseDays = 180;

    public static Episode First(SeededRandom random) => Of(random, Sites(random), []);

    /// <summary>
    /// The next episode and the days until its consultation. A site treated before is treated again only after a pause that starts a new
    /// course; otherwise the new sessions would belong to the old course, and its assessment would be in the middle of it.
    /// </summary>
    public (Episode Episode, int Pause) Next(SeededRandom random)
    {
        var sites = random.Chance(SameSitesAgain) ? Treats : Sites(random);
        var before = TreatedBefore.Union(Treats);
        var pause = sites.Any(before.Contains) ? LongestPauseDays + random.Between(1, 150) : random.Between(ShortestBreak, 200);
        return (Of(random, sites, before), pause);
    }

    private static Episode Of(SeededRandom random, ImmutableArray<TreatmentSite> sites, ImmutableHashSet<TreatmentSite> before)
    {
        var modality = random.Pick<Modality>(IndicationProfile.Of(sites[0].Indication).Modalities);
        var atHome = modality switch
        {
            Modality.MicroneedlingRoller => random.Chance(0.25),
            Modality.MicroneedlingPatch or Modality.Topical => random.Chance(0.7),
            _ => false,
        };
        var sessions = random.Weighted([4, 8, 34, 30, 14, 10]) + 1;
        return new(
            sites,
            modality,
            atHome,
            sessions,
            atHome && random.Chance(0.5) ? random.Between(7, 14) : random.Between(28, 35),
            before
        );
    }

    private static ImmutableArray<TreatmentSite> Sites(SeededRandom random)
    {
        var first = Site(random);
        var second = Site(random);
        return random.Chance(SecondSite) && second != first ? [first, second] : [first];
    }

    private static TreatmentSite Site(SeededRandom random)
    {
        var treatable = IndicationProfile.Draw(random);
        return new(treatable.Indication, random.Pick<BodyArea>(treatable.Areas));
    }
}
