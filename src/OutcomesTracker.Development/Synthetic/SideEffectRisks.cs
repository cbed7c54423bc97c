using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>
/// Probability, severity and duration of each side effect after one session. All figures are assumed, but ranked as in the articles:
/// redness after nearly all needling and gone within days (S0–S4), more effects of heat than of needles (S0, S2), severe effects rare (Chu
/// 2021).
/// </summary>
internal static class SideEffectRisks
{
    // Per thousand sessions. Columns in the order of SideEffectTerm:
    // redness swelling irritation pain tightness flaking bruising bleeding peeling infection allergic scarring (pigment) hypo itching
    // cold-sore other
    private static readonly int[][] PerThousand =
    [
        [550, 180, 120, 150, 80, 90, 60, 50, 12, 12, 5, 4, 0, 3, 40, 6, 15], //   roller
        [600, 220, 90, 160, 100, 110, 70, 60, 12, 6, 6, 3, 0, 2, 40, 8, 15], //   pen
        [700, 350, 110, 280, 120, 90, 90, 40, 15, 6, 4, 6, 0, 4, 50, 6, 20], //   rf
        [120, 30, 110, 20, 10, 20, 0, 0, 5, 2, 10, 0, 0, 0, 60, 0, 10], //        patch
        [750, 400, 160, 320, 140, 180, 30, 15, 90, 10, 3, 8, 0, 12, 90, 12, 20], // laser
        [300, 40, 110, 40, 70, 90, 20, 8, 20, 3, 3, 1, 0, 1, 30, 3, 10], //       microdermabrasion
        [500, 120, 220, 150, 180, 350, 3, 3, 220, 5, 10, 3, 0, 8, 110, 12, 15], // peel
        [90, 10, 40, 4, 10, 15, 0, 0, 3, 1, 8, 0, 0, 0, 20, 0, 5], //             facial
        [140, 15, 200, 10, 60, 120, 0, 0, 40, 1, 15, 0, 0, 3, 100, 0, 10], //     topical
    ];

    private static readonly int[] PigmentLight = [12, 8, 15, 3, 30, 6, 20, 1, 8];
    private static readonly int[] PigmentDark = [30, 20, 50, 6, 130, 14, 70, 2, 16];

    // By term: how many per thousand never resolve, the probability of each day to be the last, and weights of the severities 1 to 4.
    private static readonly (int Lasting, double PerDay, int[] Severity)[] Courses =
    [
        (10, 0.40, [75, 23, 2, 0]),
        (10, 0.45, [72, 25, 3, 0]),
        (15, 0.40, [80, 18, 2, 0]),
        (10, 0.55, [70, 27, 3, 0]),
        (15, 0.30, [88, 12, 0, 0]),
        (15, 0.22, [85, 14, 1, 0]),
        (15, 0.16, [80, 19, 1, 0]),
        (10, 0.70, [75, 23, 2, 0]),
        (20, 0.18, [65, 30, 5, 0]),
        (30, 0.12, [25, 55, 18, 2]),
        (30, 0.20, [45, 40, 13, 2]),
        (450, 0.010, [50, 38, 12, 0]),
        (200, 0.022, [62, 33, 5, 0]),
        (300, 0.015, [65, 32, 3, 0]),
        (20, 0.35, [85, 15, 0, 0]),
        (20, 0.13, [60, 38, 2, 0]),
        (50, 0.20, [75, 22, 3, 0]),
    ];

    /// <summary>The terms in the tables. A term that is added later does not occur in synthetic patients until it has its column.</summary>
    public static readonly SideEffectTerm[] Terms = Enum.GetValues<SideEffectTerm>()[..Courses.Length];

    public static double Of(Modality modality, SideEffectTerm term) =>
        Terms.Contains(term) ? PerThousand[(int)modality][(int)term] / 1000.0 : 0;

    public static double Pigment(Modality modality, bool dark) => (dark ? PigmentDark : PigmentLight)[(int)modality] / 1000.0;

    public static (double Lasting, double PerDay) Resolution(SideEffectTerm term) =>
        (Courses[(int)term].Lasting / 1000.0, Courses[(int)term].PerDay);

    public static ReadOnlySpan<int> SeverityWeights(SideEffectTerm term) => Courses[(int)term].Severity;

    /// <summary>
    /// The probability that an effect is serious (ICH E2A): always at grade 4, sometimes for terms that can be medically important, else
    /// rarely.
    /// </summary>
    public static double Serious(SideEffectTerm term, int severity) =>
        severity >= 4 ? 1
        : term is SideEffectTerm.Infection or SideEffectTerm.AllergicReaction or SideEffectTerm.Scarring && severity >= 2 ? 0.12
        : 0.001;
}
