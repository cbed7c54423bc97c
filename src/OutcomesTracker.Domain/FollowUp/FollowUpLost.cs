using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.FollowUp;

/// <summary>The clinic lost touch with the patient.</summary>
[StoredName("follow_up_lost")]
public sealed record FollowUpLost(DateOnly On, ProtectedText Reason) : PatientEvent
{
    public override DateOnly? ClinicalDay() => On;
}
