using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Decisions;

namespace OutcomesTracker.Domain.Photos;

/// <summary>
/// Stores the picture of a recorded photograph. The values are those of the picture itself, not what somebody says of it.
/// </summary>
/// <param name="PhotoId">A photograph of this patient.</param>
/// <param name="Sha256">The picture's SHA-256, 64 hexadecimal digits.</param>
/// <param name="ContentType">The picture's real media type.</param>
/// <param name="SizeBytes">Its size in bytes.</param>
/// <param name="WidthPixels">Its width in pixels.</param>
/// <param name="HeightPixels">Its height in pixels.</param>
public sealed record StorePhoto(Guid PhotoId, [Sha256] string Sha256, string ContentType, int SizeBytes, int WidthPixels, int HeightPixels)
    : PatientCommand
{
    public override Decision Decide(PatientCase patient, CommandContext now)
    {
        var photo = patient.Photo(PhotoId);
        return Decision.Unless(
            [
                photo is null ? UnknownPhoto : null,
                patient.InForce(ConsentScope.Photography, now.Today) ? null : ConsentRequired,
                photo is { Event: var taken } && !taken.IsOf(Sha256) ? OtherPicture : null,
                photo is { Event: var typed } && !typed.IsOfType(ContentType) ? OtherType : null,
            ],
            () => new PhotoStored(PhotoId, Sha256, ContentType, SizeBytes, WidthPixels, HeightPixels)
        );
    }

    public static readonly RuleViolation UnknownPhoto = RuleViolation.NotFound("photoId", "This patient has no photograph with this id.");

    public static readonly RuleViolation ConsentRequired = RuleViolation.Rule(
        "photography-consent-required",
        "photoId",
        "No consent to photography is in force today."
    );

    public static readonly RuleViolation OtherPicture = RuleViolation.Rule(
        "photo-mismatch",
        "sha256",
        "This is not the picture that was recorded: its SHA-256 is another. Send that picture, or correct the entry."
    );

    public static readonly RuleViolation OtherType = RuleViolation.Rule(
        "photo-mismatch",
        "contentType",
        "The entry says another type of file than this picture is. Send that picture, or correct the entry."
    );
}
