using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;

namespace OutcomesTracker.Domain.Corrections;

/// <summary>An entry counts, from now on, as if it had always been the replacement. Both stay in the stream.</summary>
public sealed record EntryCorrected(int TargetVersion, ProtectedText Reason, PatientEvent Replacement) : PatientEvent
{
    public override DateOnly? ClinicalDay() => null;

    public override ImmutableArray<Warning> Cautions() => Replacement.Cautions();
}

/// <summary>An entry counts, from now on, as if it had never been made. It stays in the stream.</summary>
public sealed record EntryRetracted(int TargetVersion, ProtectedText Reason) : PatientEvent
{
    public override DateOnly? ClinicalDay() => null;
}
