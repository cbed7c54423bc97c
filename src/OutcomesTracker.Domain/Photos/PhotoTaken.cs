using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.Photos;

/// <summary>
/// A photograph was taken. The entry keeps where it is and its SHA-256 (64 hexadecimal digits); the picture itself is no part of the log.
/// </summary>
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

    /// <summary>Whether a picture with this SHA-256 is the one that was recorded.</summary>
    public bool IsOf(string sha256) => string.Equals(Sha256, sha256, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a picture of this media type is what was recorded; <c>image/jpg</c> is a usual name of <c>image/jpeg</c>.</summary>
    public bool IsOfType(string contentType) =>
        string.Equals(
            ContentType.Trim().Equals("image/jpg", StringComparison.OrdinalIgnoreCase) ? "image/jpeg" : ContentType.Trim(),
            contentType,
            StringComparison.OrdinalIgnoreCase
        );
}
