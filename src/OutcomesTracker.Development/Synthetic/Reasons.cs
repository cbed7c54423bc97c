namespace OutcomesTracker.Development.Synthetic;

/// <summary>The free texts of synthetic entries: reasons, notes and advice.</summary>
internal static class Reasons
{
    public static readonly string[] Overrides =
    [
        "reviewed with the patient; benefits outweigh risks",
        "condition in remission, test spot healed well",
        "referring physician agrees",
        "treated area spared",
    ];

    public static readonly string[] Corrections =
    [
        "wrong date",
        "typing error",
        "read from the wrong line",
        "figure checked against the paper chart",
        "wrong field chosen",
    ];

    public static readonly string[] Retractions =
    [
        "entered twice",
        "entered for the wrong patient",
        "not confirmed",
        "no signature on file",
    ];

    public static readonly string[] Losses = ["moved away", "does not answer", "treated elsewhere", "cost", "no reason given"];

    public static readonly string[] Notes =
    [
        "expects gradual change",
        "anxious about pain",
        "asked about time off work",
        "sun holiday planned, advised to wait",
        "skin examined, no suspicious lesion",
    ];

    public static readonly string[] EffectNotes =
    [
        "told by telephone",
        "seen at the visit",
        "cool packs advised",
        "topical treatment begun",
        "photo sent in",
    ];

    public static readonly string[] Advice =
    [
        "no make-up for 24 hours",
        "sunscreen daily",
        "no retinoids for a week",
        "cool packs as needed",
        "no swimming until healed",
        "call if bleeding or pus",
    ];
}
