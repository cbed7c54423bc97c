using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;

namespace OutcomesTracker.Domain.Consultations;

/// <summary>Records a consultation.</summary>
/// <param name="ConsultedOn">The clinical day of the consultation.</param>
/// <param name="Provider">Who consulted.</param>
/// <param name="Concerns">What concerns the patient: at least one pair, none twice.</param>
/// <param name="Conditions">
/// Conditions, in any words; the contraindications among them (GET /v1/codes) are recognised in whatever case, with remarks and by usual
/// synonyms. For what is not recognised the receipt has a warning.
/// </param>
/// <param name="Medications">
/// Medications, in any words, with doses; those that are contraindications or to be stopped (GET /v1/codes) are recognised likewise.
/// </param>
/// <param name="Advice">Advice given; any words.</param>
/// <param name="Plan">What is planned.</param>
/// <param name="Notes">Free text, sealed before it is stored.</param>
public sealed record RecordConsultation(
    DateOnly ConsultedOn,
    Provider Provider,
    [NonEmptyDistinct] ImmutableArray<TreatmentSite> Concerns,
    [MayBeBlank] ImmutableArray<string> Conditions,
    [MayBeBlank] ImmutableArray<string> Medications,
    [MayBeBlank] ImmutableArray<string> Advice = default,
    Plan? Plan = null,
    [MayBeBlank] ProtectedText? Notes = null
) : RecordingCommand
{
    public ImmutableArray<string> Advice { get; init; } = Advice.IsDefault ? [] : Advice;

    public override Type Records => typeof(ConsultationRecorded);

    public override PatientCommand Sealed(Func<string, string> seal) => this with { Notes = Notes?.Seal(seal) };

    public override Decision Decide(PatientCase patient, CommandContext now) =>
        Decision.Unless(
            DayRules("consultedOn", ConsultedOn, now, patient.Person.BirthYear),
            () => new ConsultationRecorded(ConsultedOn, Provider, Concerns, Conditions, Medications, Advice, Plan, Notes, Unrecognised())
        );

    /// <summary>Null if there are none: consultations of before this rule have none stored.</summary>
    private ImmutableArray<Warning>? Unrecognised() =>
        Contraindications.Unrecognised(Conditions, Medications).ToImmutableArray() is { IsEmpty: false } warnings ? warnings : null;
}
