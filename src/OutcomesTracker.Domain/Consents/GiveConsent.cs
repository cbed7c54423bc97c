using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;

namespace OutcomesTracker.Domain.Consents;

/// <summary>Records a consent.</summary>
/// <param name="Scope">What the consent is for.</param>
/// <param name="On">The clinical day.</param>
public sealed record GiveConsent(ConsentScope Scope, DateOnly On) : RecordingCommand
{
    public override Type Records => typeof(ConsentGiven);

    public override Decision Decide(PatientCase patient, CommandContext now) =>
        Decision.Unless(DayRules("on", On, now, patient.Person.BirthYear), () => new ConsentGiven(Scope, On));
}
