using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;

namespace OutcomesTracker.Domain.FollowUp;

/// <summary>Records a loss to follow-up.</summary>
/// <param name="On">The clinical day.</param>
/// <param name="Reason">Why; not blank. Sealed before it is stored.</param>
public sealed record RecordLossToFollowUp(DateOnly On, ProtectedText Reason) : RecordingCommand
{
    public override Type Records => typeof(FollowUpLost);

    public override PatientCommand Sealed(Func<string, string> seal) => this with { Reason = Reason.Seal(seal) };

    public override Decision Decide(PatientCase patient, CommandContext now) =>
        Decision.Unless(
            [.. DayRules("on", On, now, patient.Person.BirthYear), On < patient.Person.EnrolledOn ? BeforeEnrolment : null],
            () => new FollowUpLost(On, Reason)
        );

    public static readonly RuleViolation BeforeEnrolment = RuleViolation.Rule(
        "before-enrolment",
        "on",
        "A patient cannot be lost to follow-up before enrolment."
    );
}
