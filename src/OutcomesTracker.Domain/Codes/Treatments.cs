namespace OutcomesTracker.Domain.Codes;

/// <summary>What a session was done with.</summary>
public enum Modality : byte
{
    MicroneedlingRoller,
    MicroneedlingPen,
    MicroneedlingRf,
    MicroneedlingPatch,
    Laser,
    Microdermabrasion,
    ChemicalPeel,
    Facial,
    Topical,
}

/// <summary>What was given along with a session.</summary>
public enum Adjunct : byte
{
    Prp,
    TopicalSerum,
    Minoxidil,
    Filler,
    VitaminC,
    TranexamicAcid,
    Exosomes,
}

/// <summary>What is treated.</summary>
public enum Indication : byte
{
    AcneScars,
    ChickenpoxScars,
    SurgicalScars,
    BurnScars,
    HypertrophicScars,
    KeloidScars,
    Wrinkles,
    SkinLaxity,
    StretchMarks,
    EnlargedPores,
    Hyperpigmentation,
    UnevenTone,
    Melasma,
    AndrogeneticAlopecia,
    AlopeciaAreata,
    Hyperhidrosis,
}

/// <summary>Where it is treated.</summary>
public enum BodyArea : byte
{
    Face,
    Forehead,
    Cheeks,
    Periorbital,
    Perioral,
    Neck,
    Chest,
    Back,
    Abdomen,
    Arms,
    Hands,
    Axillae,
    Buttocks,
    Thighs,
    Legs,
    Scalp,
}

/// <summary>Where a session took place: under a professional's hands, or by the patient at home.</summary>
public enum Setting : byte
{
    Clinic,
    Home,
}

/// <summary>The unit of a course of treatment: one indication on one body area.</summary>
/// <param name="Indication">What is treated.</param>
/// <param name="BodyArea">The area of the body.</param>
public readonly record struct TreatmentSite(Indication Indication, BodyArea BodyArea);
