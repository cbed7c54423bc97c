using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.Patients;

/// <summary>
/// A patient joined the registry. <paramref name="SkinType"/> is Fitzpatrick's, 1–6; the identity is one sealed document.
/// </summary>
[StoredName("patient_enrolled")]
public sealed record PatientEnrolled(
    DateOnly EnrolledOn,
    int BirthYear,
    Sex Sex,
    int SkinType,
    [property: Identifying] ProtectedText? Identity = null,
    ImmutableArray<Warning>? Warnings = null
) : PatientEvent
{
    public override DateOnly? ClinicalDay() => EnrolledOn;

    public override ImmutableArray<Warning> WarningsGiven() => Warnings ?? [];

    /// <summary>The clinic's other patients who were said to be perhaps the same person.</summary>
    public IEnumerable<Guid> PossibleDuplicates() => WarningsGiven().Select(EnrolPatient.PossibleDuplicate).OfType<Guid>().Distinct();
}

/// <summary>The enrolment in a case.</summary>
public static class EnrolmentState
{
    extension(PatientCase patient)
    {
        public bool IsEnrolled => patient.First?.Current is PatientEnrolled;

        /// <summary>The enrolment as it stands now. The case must be enrolled.</summary>
        public PatientEnrolled Person => (PatientEnrolled)patient.First!.Current;
    }
}
