using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>
/// An indication that patients present with: its relative frequency, the scale that scores it beside GAIS, its body areas and its
/// treatments.
/// </summary>
internal sealed record IndicationProfile(Indication Indication, int Weight, Instrument? Scale, BodyArea[] Areas, Modality[] Modalities)
{
    private static readonly Modality[] Scars =
    [
        Modality.MicroneedlingPen,
        Modality.MicroneedlingPen,
        Modality.MicroneedlingRf,
        Modality.MicroneedlingRoller,
        Modality.Laser,
        Modality.Microdermabrasion,
    ];

    private static readonly Modality[] Ageing =
    [
        Modality.MicroneedlingPen,
        Modality.MicroneedlingRf,
        Modality.Laser,
        Modality.ChemicalPeel,
        Modality.MicroneedlingPatch,
        Modality.Facial,
    ];

    private static readonly Modality[] Colour =
    [
        Modality.MicroneedlingPen,
        Modality.ChemicalPeel,
        Modality.Laser,
        Modality.Topical,
        Modality.Facial,
        Modality.Microdermabrasion,
        Modality.MicroneedlingPatch,
    ];

    private static readonly Modality[] Hair = [Modality.MicroneedlingRoller, Modality.MicroneedlingPen, Modality.Topical];

    private static readonly Modality[] Deep = [Modality.MicroneedlingRf, Modality.Laser, Modality.Topical];

    private static readonly IndicationProfile[] All =
    [
        new(
            Indication.AcneScars,
            26,
            Instrument.GoodmanBaron,
            [BodyArea.Face, BodyArea.Cheeks, BodyArea.Cheeks, BodyArea.Forehead, BodyArea.Back],
            Scars
        ),
        new(Indication.ChickenpoxScars, 2, Instrument.PosasObserver, [BodyArea.Face, BodyArea.Forehead], Scars),
        new(Indication.SurgicalScars, 5, Instrument.PosasObserver, [BodyArea.Abdomen, BodyArea.Neck, BodyArea.Chest, BodyArea.Legs], Scars),
        new(Indication.BurnScars, 3, Instrument.PosasObserver, [BodyArea.Arms, BodyArea.Hands, BodyArea.Legs, BodyArea.Chest], Scars),
        new(Indication.HypertrophicScars, 2, Instrument.PosasObserver, [BodyArea.Chest, BodyArea.Arms], Scars),
        new(Indication.KeloidScars, 1, Instrument.PosasObserver, [BodyArea.Chest, BodyArea.Neck], Deep),
        new(
            Indication.Wrinkles,
            18,
            Instrument.FitzpatrickWrinkle,
            [BodyArea.Face, BodyArea.Periorbital, BodyArea.Perioral, BodyArea.Forehead],
            Ageing
        ),
        new(Indication.SkinLaxity, 6, null, [BodyArea.Neck, BodyArea.Face, BodyArea.Abdomen], Ageing),
        new(Indication.StretchMarks, 7, null, [BodyArea.Abdomen, BodyArea.Thighs, BodyArea.Buttocks], Scars),
        new(Indication.EnlargedPores, 6, null, [BodyArea.Face, BodyArea.Cheeks], [.. Colour, Modality.Facial]),
        new(Indication.Hyperpigmentation, 5, null, [BodyArea.Face, BodyArea.Hands, BodyArea.Cheeks], Colour),
        new(Indication.UnevenTone, 4, null, [BodyArea.Face, BodyArea.Neck], [.. Colour, Modality.Facial]),
        new(Indication.Melasma, 7, Instrument.Mmasi, [BodyArea.Face], Colour),
        new(Indication.AndrogeneticAlopecia, 4, null, [BodyArea.Scalp], Hair),
        new(Indication.AlopeciaAreata, 3, Instrument.Salt, [BodyArea.Scalp], Hair),
        new(Indication.Hyperhidrosis, 3, Instrument.Hdss, [BodyArea.Axillae, BodyArea.Hands], Deep),
    ];

    private static readonly int[] Weights = [.. All.Select(treatable => treatable.Weight)];

    public static IndicationProfile Draw(SeededRandom random) => All[random.Weighted(Weights)];

    public static IndicationProfile Of(Indication indication) => All[(int)indication];
}
