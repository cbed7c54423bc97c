using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Photos;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Features.Photos;

/// <summary>Photographs: where they are and what they hash to.</summary>
public static class PhotosFeature
{
    private const int LongestStorageKey = 1_024;

    public static IEnumerable<CommandDefinition> Commands =>
        [CommandDefinition.Recording("record-photo", "/v1/patients/{patientId}/photos", "A photograph is taken", Read, "id-in-use")];

    private static RecordPhoto Read(BodyReader body) => new(
        body.OptionalId("photoId"), body.Date("takenOn"), body.Code<BodyArea>("bodyArea"), body.OpenText("view"),
        body.TextLike("sha256", Sha256), body.Text("contentType"), body.Text("storageKey", LongestStorageKey));

    private static readonly TextForm Sha256 = new(
        "^[0-9A-Fa-f]{64}$", text => text.Length == 64 && text.All(char.IsAsciiHexDigit) ? null : "must be 64 hexadecimal digits");
}
