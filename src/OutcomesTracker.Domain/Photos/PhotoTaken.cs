using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.Photos;

/// <summary>A photograph was taken. The registry keeps where it is and its SHA-256 (64 hexadecimal digits), not the picture.</summary>
[StoredName("photo_taken")]
public sealed record PhotoTaken(
    Guid PhotoId,
    DateOnly TakenOn,
    BodyArea BodyArea,
    string View,
    string Sha256,
    string ContentType,
    string StorageKey
) : PatientEvent
{
    public override DateOnly? ClinicalDay() => TakenOn;

    public override Guid? SubjectId() => PhotoId;
}
