using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;

namespace OutcomesTracker.Domain.Corrections;

/// <summary>Retracts an entry, for good.</summary>
/// <param name="TargetVersion">The version of the entry that is meant: its place among the patient's accepted commands, from 1.</param>
/// <param name="Reason">Why; not blank. Sealed before it is stored.</param>
public sealed record RetractEntry(int TargetVersion, ProtectedText Reason) : PatientCommand
{
    public override PatientCommand Sealed(Func<string, string> seal) => this with { Reason = Reason.Seal(seal) };

    public override Decision Decide(PatientCase patient, CommandContext now) =>
        Decision.Unless(
            [
                CorrectionViolations.OfTarget(patient, TargetVersion),
                patient.Find(TargetVersion)?.Current is PatientEnrolled ? CorrectionViolations.EnrolmentStays : null,
            ],
            () => new EntryRetracted(TargetVersion, Reason)
        );
}
