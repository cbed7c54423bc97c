using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.Assessments;

/// <summary>An indication on an area was scored with an instrument.</summary>
[StoredName("outcome_assessed")]
public sealed record OutcomeAssessed(
    DateOnly AssessedOn,
    Indication Indication,
    BodyArea BodyArea,
    Instrument Instrument,
    decimal Score,
    Assessor Assessor
) : PatientEvent
{
    public override DateOnly? ClinicalDay() => AssessedOn;
}
