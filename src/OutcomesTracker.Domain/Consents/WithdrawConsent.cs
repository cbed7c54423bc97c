using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;

namespace OutcomesTracker.Domain.Consents;

/// <summary>
/// Records the withdrawal of a consent. It is accepted without an earlier consent too, because it states the patient's will.
/// </summary>
/// <param name="Scope">What the consent is for.</param>
/// <param name="On">The clinical day.</param>
public sealed record WithdrawConsent(ConsentScope Scope, DateOnly On) : RecordingCommand
{
    public override Type Records => typeof(ConsentWithdrawn);

    public override Decision Decide(PatientCase patient, CommandContext now) =>
        Decision.Unless(DayRules("on", On, now, patient.Person.BirthYear), () => new ConsentWithdrawn(Scope, On));
}
