using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;

namespace OutcomesTracker.Domain.Photos;

/// <summary>Records a photograph.</summary>
/// <param name="PhotoId">Left out, the registry makes one.</param>
/// <param name="TakenOn">The clinical day of the picture.</param>
/// <param name="BodyArea">The area of the body.</param>
/// <param name="View">From where the picture is taken; any words.</param>
/// <param name="Sha256">The picture's SHA-256, 64 hexadecimal digits.</param>
/// <param name="ContentType">The picture's media type.</param>
/// <param name="StorageKey">Where the clinic keeps the picture; the registry does not.</param>
public sealed record RecordPhoto(
    Guid? PhotoId,
    DateOnly TakenOn,
    BodyArea BodyArea,
    [MayBeBlank] string View,
    [Sha256] string Sha256,
    string ContentType,
    [Longest(1_024)] string StorageKey
) : RecordingCommand
{
    public override Type Records => typeof(PhotoTaken);

    public override Guid? GivenId => PhotoId;

    public override RecordingCommand WithId(Guid id) => this with { PhotoId = id };

    public override Decision Decide(PatientCase patient, CommandContext now) =>
        Decision.Unless(
            [
                PhotoId is { } id && patient.HasUsed<PhotoTaken>(id) ? IdInUse : null,
                .. DayRules("takenOn", TakenOn, now, patient.Person.BirthYear),
            ],
            () => new PhotoTaken(PhotoId ?? now.NewId, TakenOn, BodyArea, View, Sha256, ContentType, StorageKey)
        );

    public static readonly RuleViolation IdInUse = RuleViolation.Conflict(
        "id-in-use",
        "photoId",
        "This patient has a photograph with this id already, retracted or not."
    );
}
