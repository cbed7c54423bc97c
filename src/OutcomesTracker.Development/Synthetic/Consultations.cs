using System.Collections.Immutable;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consultations;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>Generates consultations: conditions, medications, advice and plan. Frequencies are assumed.</summary>
internal sealed class Consultations(Chart chart, SeededRandom random)
{
    private const double Contraindicated = 0.07,
        Benign = 0.12,
        OnMedication = 0.16;

    // Listed here instead of taken from the rules' set: the order of a set may change with the runtime, and with it what is drawn.
    private static readonly string[] Against =
    [
        "keloid-tendency",
        "active-acne",
        "blood-disorder",
        "chemotherapy",
        "radiation-therapy",
        "frequent-rashes",
        "cold-sores",
        "changing-mole",
        "eczema",
        "psoriasis",
        "open-wound",
        "scarring-history",
        "pregnancy",
    ];

    private static readonly string[] Harmless = ["rosacea", "hypertension", "hypothyroidism", "asthma"];

    private static readonly string[] Taken =
    [
        "retinoid",
        "retinoid",
        "ibuprofen",
        "alpha-hydroxy-acid",
        "anticoagulant",
        "isotretinoin",
        "acne-medication",
        "levothyroxine",
        "contraceptive",
        "antihistamine",
    ];

    /// <summary>Adds a consultation, and returns it and whether it found a contraindication.</summary>
    public (RecordConsultation Body, bool Findings) Hold(Episode episode, DateOnly day)
    {
        ImmutableArray<string> conditions = random.Chance(Contraindicated) ? [random.Pick<string>(Against)] : [];
        if (random.Chance(Benign))
            conditions = conditions.Add(random.Pick<string>(Harmless));
        ImmutableArray<string> medications = random.Chance(OnMedication) ? [random.Pick<string>(Taken)] : [];
        var body = new RecordConsultation(
            day,
            chart.Clinic.Staff[random.Between(0, 1)],
            episode.Treats,
            conditions,
            medications,
            Advice(),
            new(episode.Modality, episode.Sessions, episode.IntervalDays, SessionDetails.Price(random, episode.Modality, chart.Clinic)),
            random.Chance(0.3) ? ProtectedText.Plain(random.Pick<string>(Reasons.Notes)) : null
        );
        chart.Add(body, day, body.Provider.Id);
        return (body, conditions.Any(Contraindications.Conditions.Contains) || medications.Any(Contraindications.Medications.Contains));
    }

    private ImmutableArray<string> Advice()
    {
        var first = random.Between(0, Reasons.Advice.Length - 1);
        return random.Chance(0.5) ? [] : [.. Reasons.Advice.AsSpan(first, Math.Min(2, Reasons.Advice.Length - first))];
    }
}
