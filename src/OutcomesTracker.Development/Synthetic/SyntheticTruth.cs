using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>
/// The truth behind the synthetic patients: the probabilities that their histories are drawn by, so that what the registry measures
/// can be held against it. A visit is missed, a consent withheld, an entry mistaken without regard to the outcome, and every mistake
/// is corrected, so that each rate can be recovered. Probabilities are 0 to 1. Figures without a source are assumed.
/// </summary>
public static class SyntheticTruth
{
    /// <summary>
    /// Improved at the 30-day window after a course, by the course's last session. The pen's 0.73 is the clinic article's "73 % at
    /// 30 days" (PMID 35403786); radiofrequency "as effective or better" (S1), microdermabrasion less (S4); the rest is assumed.
    /// </summary>
    public static double Improved(Modality modality) =>
        modality switch
        {
            Modality.MicroneedlingRoller => 0.62,
            Modality.MicroneedlingPen => 0.73,
            Modality.MicroneedlingRf => 0.78,
            Modality.MicroneedlingPatch => 0.34,
            Modality.Laser => 0.76,
            Modality.Microdermabrasion => 0.41,
            Modality.ChemicalPeel => 0.55,
            Modality.Facial => 0.27,
            Modality.Topical => 0.38,
            _ => throw new ArgumentOutOfRangeException(nameof(modality)),
        };

    /// <summary>
    /// Of those improved at 30 days, so many no longer are at 90; of the others, so many are by then (assumed; that fewer are
    /// improved at 90 days is PMID 35403786's finding, 68.8 % after 73.3 %).
    /// </summary>
    public const double Relapses = 0.12,
        LateGains = 0.08;

    /// <summary>Improved at the 90-day window (day 90, from 83 to 104).</summary>
    public static double ImprovedAfter90Days(Modality modality) =>
        Improved(modality) * (1 - Relapses) + (1 - Improved(modality)) * LateGains;

    /// <summary>
    /// The side effects that happen to synthetic patients: those that have an assumed risk. A later term has none until it gets its own.
    /// </summary>
    public static IReadOnlyList<SideEffectTerm> SideEffectTerms => SideEffectRisks.Terms;

    /// <summary>A session is followed by at least one report of this effect, for a Fitzpatrick skin type 1–6.</summary>
    public static double SideEffect(Modality modality, SideEffectTerm term, int skinType) =>
        term == SideEffectTerm.Hyperpigmentation ? SideEffectRisks.Pigment(modality, IsDark(skinType)) : SideEffectRisks.Of(modality, term);

    /// <summary>The same over the skin types as they come.</summary>
    public static double SideEffect(Modality modality, SideEffectTerm term) =>
        SkinTypes.Sum(skinType => SkinTypeShare(skinType) * SideEffect(modality, term, skinType));

    /// <summary>A session is followed by a report of any effect. Effects are drawn independently.</summary>
    public static double AnySideEffect(Modality modality) =>
        SkinTypes.Sum(skinType =>
            SkinTypeShare(skinType)
            * (1 - SideEffectTerms.Aggregate(1.0, (none, term) => none * (1 - SideEffect(modality, term, skinType))))
        );

    /// <summary>
    /// The days from onset to resolution at which half have resolved, as Kaplan and Meier would find; null if fewer ever do.
    /// </summary>
    public static int? MedianDaysToResolution(SideEffectTerm term)
    {
        var (lasting, perDay) = SideEffectRisks.Resolution(term);
        var unresolved = 1 - lasting;
        if (lasting >= 0.5)
            return null;
        for (var day = 0; ; day++)
            if (lasting + (unresolved *= 1 - perDay) <= 0.5)
                return day;
    }

    /// <summary>The share of a Fitzpatrick skin type, 1–6, among the patients (assumed). Nothing but pigmentation depends on it.</summary>
    public static double SkinTypeShare(int skinType) => People.SkinTypeWeights[skinType - 1] / 100.0;

    /// <summary>Whether a skin type is one of those that pigment more easily after heat or injury: IV–VI (Chu 2021).</summary>
    public static bool IsDark(int skinType) => skinType >= 4;

    /// <summary>Consent to research is given, and of those given, withdrawn later.</summary>
    public const double ResearchConsent = 0.85,
        ResearchWithdrawn = 0.04;

    private static readonly int[] SkinTypes = [1, 2, 3, 4, 5, 6];
}
