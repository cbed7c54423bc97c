using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.Corrections;

/// <summary>An entry counts, from now on, as if it had always been the replacement. Both stay in the stream.</summary>
[StoredName("entry_corrected")]
public sealed record EntryCorrected(int TargetVersion, ProtectedText Reason, PatientEvent Replacement) : PatientEvent
{
    public override DateOnly? ClinicalDay() => null;

    public override bool CanBeAmended() => false;

    public override Amendment Amends() => new Cases.Replacement(TargetVersion, Replacement);

    public override ImmutableArray<Warning> WarningsGiven() => Replacement.WarningsGiven();
}
