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

/// <summary>The codes of the conditions and of the medications that are contraindications.</summary>
public sealed record ContraindicationLists(FrozenSet<string> Conditions, FrozenSet<string> Medications);

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

    /// <summary>The lists that entries are judged by.</summary>
    public static readonly ContraindicationLists Current = new(Conditions, Medications);

    /// <summary>The consultation's findings, each code once, conditions first, in the order recorded.</summary>
    public static ImmutableArray<Finding> Found(EntryInEffect<ConsultationRecorded> consultation) => Found(consultation, Current);

    /// <summary>The consultation's findings by these lists.</summary>
    public static ImmutableArray<Finding> Found(EntryInEffect<ConsultationRecorded> consultation, ContraindicationLists lists) =>
        [
            .. Codes(consultation.Event.Conditions, lists.Conditions)
                .Select(code => new Finding(code, FindingSource.Condition, consultation.Version)),
            .. Codes(consultation.Event.Medications, lists.Medications)
                .Select(code => new Finding(code, FindingSource.Medication, consultation.Version)),
        ];

    /// <summary>The medications that a consultation lists and that are to be stopped before treatment, each code once.</summary>
    public static IEnumerable<string> ToStop(ConsultationRecorded consultation) => Codes(consultation.Medications, StopBefore);

    /// <summary>A warning for each condition and medication that the registry does not recognise.</summary>
    public static IEnumerable<Warning> Unrecognised(IEnumerable<string> conditions, IEnumerable<string> medications) =>
        [
            .. conditions
                .Where(condition => !Conditions.Contains(FreeWords.CodeOf(condition)))
                .Select(condition => new Warning(
                    "unrecognised-condition",
                    $"The registry does not recognise the condition \"{condition}\": it is kept, and no rule considers it."
                )),
            .. medications
                .Where(medication => FreeWords.CodeOf(medication) is var code && !Medications.Contains(code) && !StopBefore.Contains(code))
                .Select(medication => new Warning(
                    "unrecognised-medication",
                    $"The registry does not recognise the medication \"{medication}\": it is kept, and no rule considers it."
                )),
        ];

    private static IEnumerable<string> Codes(IEnumerable<string> values, FrozenSet<string> known) =>
        values.Select(FreeWords.CodeOf).Where(known.Contains).Distinct();
}
