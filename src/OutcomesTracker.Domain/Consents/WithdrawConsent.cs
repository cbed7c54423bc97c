using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;

namespace OutcomesTracker.Domain.Consents;

/// <summary>Records the withdrawal of a consent. Withdrawing what was never given is recorded too: it is the patient's word.</summary>
/// <param name="Scope">What the consent is for.</param>
/// <param name="On">The clinical day.</param>
public sealed record WithdrawConsent(ConsentScope Scope, DateOnly On) : RecordingCommand
{
    public override Type Records => typeof(ConsentWithdrawn);

    public override Decision Decide(PatientCase patient, CommandContext now) =>
        Decision.Unless(DayRules("on", On, now, patient.Person.BirthYear), () => new ConsentWithdrawn(Scope, On));
}
