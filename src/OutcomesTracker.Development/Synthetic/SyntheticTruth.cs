using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>
/// The truth behind the synthetic patients: the probabilities with which their histories are drawn, to compare with what the registry
/// measures. Missed visits, withheld consents and recording mistakes are independent of the outcome, and every mistake is corrected, so
/// that each rate can be recovered. Probabilities are 0 to 1. Figures without a source are assumed.
/// </summary>
public static class SyntheticTruth
{
    /// <summary>
    /// The probability that a course is improved in its 30-day window, by the modality of its last session. The pen's 0.73 is the clinic
    /// article's "73 % at 30 days" (PMID 35403786); radiofrequency "as effective or better" (S1), microdermabrasion less (S4); the rest is
    /// assumed.
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
    /// The share of courses improved at 30 days that no longer are at 90 days, and of the other courses the share that are improved by then
    /// (assumed; that fewer are improved at 90 days is PMID 35403786's finding, 68.8 % after 73.3 %).
    /// </summary>
    public const double Relapses = 0.12,
        LateGains = 0.08;

    /// <summary>The probability that a course is improved in its 90-day window (day 90, from 83 to 104).</summary>
    public static double ImprovedAfter90Days(Modality modality) =>
        Improved(modality) * (1 - Relapses) + (1 - Improved(modality)) * LateGains;

    /// <summary>
    /// The side effects of synthetic patients: the terms that have an assumed risk. A term that is added later has none at first.
    /// </summary>
    public static IReadOnlyList<SideEffectTerm> SideEffectTerms => SideEffectRisks.Terms;

    /// <summary>
    /// The probability that a session is followed by at least one report of this effect, for a Fitzpatrick skin type 1–6.
    /// </summary>
    public static double SideEffect(Modality modality, SideEffectTerm term, int skinType) =>
        term == SideEffectTerm.Hyperpigmentation ? SideEffectRisks.Pigment(modality, IsDark(skinType)) : SideEffectRisks.Of(modality, term);

    /// <summary>The same, averaged over the patients' skin types.</summary>
    public static double SideEffect(Modality modality, SideEffectTerm term) =>
        SkinTypes.Sum(skinType => SkinTypeShare(skinType) * SideEffect(modality, term, skinType));

    /// <summary>The probability that a session is followed by a report of any effect. Effects are drawn independently.</summary>
    public static double AnySideEffect(Modality modality) =>
        SkinTypes.Sum(skinType =>
            SkinTypeShare(skinType)
            * (1 - SideEffectTerms.Aggregate(1.0, (none, term) => none * (1 - SideEffect(modality, term, skinType))))
        );

    /// <summary>
    /// The median days from onset to resolution, as the Kaplan–Meier estimator would find it; null if fewer than half ever resolve.
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

    /// <summary>The probability that consent to research is given, and that a given one is withdrawn later.</summary>
    public const double ResearchConsent = 0.85,
        ResearchWithdrawn = 0.04;

    private static readonly int[] SkinTypes = [1, 2, 3, 4, 5, 6];
}
