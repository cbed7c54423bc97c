using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;

namespace OutcomesTracker.Domain.Assessments;

/// <summary>Records a score.</summary>
/// <param name="AssessedOn">The clinical day of the assessment.</param>
/// <param name="Indication">What is treated.</param>
/// <param name="BodyArea">The area of the body.</param>
/// <param name="Instrument">The scale (GET /v1/codes has their ranges).</param>
/// <param name="Score">A decimal within the instrument's range; gais, goodman-baron, fitzpatrick-wrinkle and hdss take whole grades
/// only.</param>
/// <param name="Assessor">Who scored.</param>
public sealed record RecordAssessment(
    DateOnly AssessedOn,
    Indication Indication,
    BodyArea BodyArea,
    Instrument Instrument,
    decimal Score,
    Assessor Assessor
) : RecordingCommand
{
    public override Type Records => typeof(OutcomeAssessed);

    public override Decision Decide(PatientCase patient, CommandContext now) =>
        Decision.Unless(
            [.. DayRules("assessedOn", AssessedOn, now, patient.Person.BirthYear), OutOfRange(Instruments.Of(Instrument))],
            () => new OutcomeAssessed(AssessedOn, Indication, BodyArea, Instrument, Score, Assessor)
        );

    private RuleViolation? OutOfRange(InstrumentDefinition scale)
    {
        if (Score >= scale.Lowest && Score <= scale.Highest && (!scale.WholeGrades || decimal.IsInteger(Score)))
            return null;
        var grades = scale.WholeGrades ? "a whole grade" : "a score";
        return RuleViolation.Rule(
            "score-out-of-range",
            "score",
            $"{Code<Instrument>.Of(Instrument)} takes {grades} from {scale.Lowest} to {scale.Highest}."
        );
    }
}
