using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.Photos;

/// <summary>A photograph was taken. The registry keeps where it is and its SHA-256 (64 hexadecimal digits), not the picture.</summary>
/// <param name="StorageKey">Where the clinic keeps it; its path may hold the patient's name.</param>
[StoredName("photo_taken")]
public sealed record PhotoTaken(
    Guid PhotoId,
    DateOnly TakenOn,
    BodyArea BodyArea,
    string View,
    string Sha256,
    string ContentType,
    [property: Identifying] string StorageKey
) : PatientEvent
{
    public override DateOnly? ClinicalDay() => TakenOn;

    public override Guid? SubjectId() => PhotoId;
}
