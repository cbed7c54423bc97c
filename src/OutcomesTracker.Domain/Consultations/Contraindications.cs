using System.Collections.Frozen;
using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;

namespace OutcomesTracker.Domain.Consultations;

/// <summary>Where a finding comes from: the consultation's conditions or its medications.</summary>
public enum FindingSource : byte
{
    Condition,
    Medication,
}

/// <summary>A contraindication that a consultation found; <paramref name="Version"/> is the consultation's.</summary>
public sealed record Finding(string Code, FindingSource Source, int Version);

/// <summary>
/// The conditions and medications that are contraindications, and the medications to stop before treatment (contract §2).
/// </summary>
public static class Contraindications
{
    public static readonly FrozenSet<string> Conditions = FrozenSet.ToFrozenSet(
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
        ],
        StringComparer.Ordinal
    );

    public static readonly FrozenSet<string> Medications = FrozenSet.ToFrozenSet(
        ["isotretinoin", "acne-medication", "anticoagulant"],
        StringComparer.Ordinal
    );

    public static readonly FrozenSet<string> StopBefore = FrozenSet.ToFrozenSet(
        ["retinoid", "ibuprofen", "alpha-hydroxy-acid"],
        StringComparer.Ordinal
    );

    /// <summary>The consultation's findings, each code once, conditions first, in the order recorded.</summary>
    public static ImmutableArray<Finding> Found(EntryInEffect<ConsultationRecorded> consultation) =>
        [
            .. consultation
                .Event.Conditions.Where(Conditions.Contains)
                .Distinct()
                .Select(code => new Finding(code, FindingSource.Condition, consultation.Version)),
            .. consultation
                .Event.Medications.Where(Medications.Contains)
                .Distinct()
                .Select(code => new Finding(code, FindingSource.Medication, consultation.Version)),
        ];
}
