using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.Corrections;

/// <summary>An entry counts, from now on, as if it had never been made. It stays in the stream.</summary>
[StoredName("entry_retracted")]
public sealed record EntryRetracted(int TargetVersion, ProtectedText Reason) : PatientEvent
{
    public override DateOnly? ClinicalDay() => null;

    public override bool CanBeAmended() => false;

    public override Amendment Amends() => new Retraction(TargetVersion);
}
