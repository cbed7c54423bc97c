using System.Collections.Immutable;
using System.Globalization;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Sessions;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>
/// Device, anaesthetic, adjuncts, duration and price of a session. Depths are the articles' 0.5–2.0 mm (S3, S4; roller to 1.5, S1),
/// anaesthetics 30–45 minutes before (S1, S4), durations 15 minutes to hours (S3, S4), prices $200–800 and laser about four times needling
/// (S0, S2, S3); a few values lie outside these ranges. Device names are invented.
/// </summary>
internal static class SessionDetails
{
    private const double Unusual = 0.03;

    public static Device? Device(SeededRandom random, Modality modality, bool atHome) =>
        modality switch
        {
            Modality.MicroneedlingRoller => new(
                atHome ? "Sample HomeRoller" : "Sample Roller 192",
                Lot(random),
                Depth(random, atHome ? 1 : 2, 6)
            ),
            Modality.MicroneedlingPen => new(random.Chance(0.6) ? "Sample Pen II" : "Sample Pen Pro", Lot(random), Depth(random, 2, 8)),
            Modality.MicroneedlingRf => new("Sample RF-24", Lot(random), Depth(random, 3, 8), random.Between(10, 60) * 5m),
            Modality.MicroneedlingPatch => new("Sample Patch", Lot(random)),
            Modality.Laser => new(
                random.Chance(0.5) ? "Sample Fractional 1550" : "Sample CO2",
                Lot(random),
                null,
                random.Between(4, 30) * 2.5m
            ),
            Modality.Microdermabrasion => new("Sample Diamond Tip", Lot(random)),
            _ => null,
        };

    public static Anaesthetic? Anaesthetic(SeededRandom random, Modality modality) =>
        modality switch
        {
            Modality.MicroneedlingPen
            or Modality.MicroneedlingRf
            or Modality.MicroneedlingRoller
            or Modality.Laser when random.Chance(0.85) => new(
                random.Chance(0.8) ? "lidocaine 5 %" : "lidocaine/prilocaine",
                random.Chance(Unusual) ? random.Pick([15, 20, 60, 75]) : random.Between(6, 9) * 5
            ),
            _ => null,
        };

    public static int Minutes(SeededRandom random, Modality modality) =>
        random.Chance(Unusual)
            ? random.Pick([5, 8, 250, 270])
            : modality switch
            {
                Modality.MicroneedlingRf or Modality.Laser => random.Between(4, 18) * 5,
                Modality.MicroneedlingPatch or Modality.Topical => random.Between(2, 6) * 5,
                _ => random.Between(3, 12) * 5,
            };

    public static ImmutableArray<Adjunct> Adjuncts(SeededRandom random, Modality modality, TreatmentSite treated)
    {
        if (!random.Chance(modality is Modality.Facial or Modality.Laser ? 0.1 : 0.3))
            return [];
        return treated switch
        {
            { BodyArea: BodyArea.Scalp } => [random.Chance(0.7) ? Adjunct.Minoxidil : Adjunct.Prp],
            { Indication: Indication.Melasma or Indication.Hyperpigmentation } => random.Chance(0.7)
                ? [Adjunct.TranexamicAcid]
                : [Adjunct.VitaminC, Adjunct.TopicalSerum],
            { Indication: Indication.StretchMarks } when random.Chance(0.3) => [Adjunct.Filler],
            _ => [random.Pick([Adjunct.TopicalSerum, Adjunct.TopicalSerum, Adjunct.VitaminC, Adjunct.Prp, Adjunct.Exosomes])],
        };
    }

    /// <summary>In the clinic's currency, to the nearest 5.</summary>
    public static Money Price(SeededRandom random, Modality modality, SyntheticClinic clinic)
    {
        var (low, high) = modality switch
        {
            Modality.MicroneedlingRoller => (150, 400),
            Modality.MicroneedlingPen => (200, 600),
            Modality.MicroneedlingRf => (450, 800),
            Modality.Laser => (900, 2_200),
            Modality.ChemicalPeel => (120, 350),
            Modality.Microdermabrasion or Modality.Facial => (75, 200),
            _ => (20, 90),
        };
        return new(decimal.Round(random.Between(low, high) * clinic.PriceFactor / 5m) * 5m, clinic.Settings.Currency);
    }

    /// <summary>
    /// A needle depth in millimetres between bounds in quarters of a millimetre; sometimes outside them, never above 3 mm.
    /// </summary>
    private static decimal Depth(SeededRandom random, int low, int high) =>
        (random.Chance(Unusual) ? random.Pick([1, 9, 10, 12]) : random.Between(low, high)) * 0.25m;

    private static string Lot(SeededRandom random) => string.Create(CultureInfo.InvariantCulture, $"L{random.Between(1, 480):0000}");
}
