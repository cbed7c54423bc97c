using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.Photos;

/// <summary>
/// The picture of a photograph was stored, sealed, outside the event log. It is the photograph's as long as the record says the same
/// SHA-256.
/// </summary>
/// <param name="ContentType">What it is by its own bytes: <c>image/jpeg</c>, <c>image/png</c> or <c>image/webp</c>.</param>
/// <param name="SizeBytes">Of the picture as it was sent.</param>
/// <param name="WidthPixels">As the file says, before it is turned upright.</param>
/// <param name="HeightPixels">As the file says, before it is turned upright.</param>
[StoredName("photo_stored")]
public sealed record PhotoStored(Guid PhotoId, string Sha256, string ContentType, int SizeBytes, int WidthPixels, int HeightPixels)
    : PatientEvent
{
    public override DateOnly? ClinicalDay() => null;

    public override Guid? SubjectId() => PhotoId;

    public override bool CanBeAmended() => false;

    public override bool IsVoidedBy(PatientEvent retracted) => retracted is PhotoTaken;
}
