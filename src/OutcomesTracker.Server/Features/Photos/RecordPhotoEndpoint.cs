using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Photos;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Photos;

/// <summary>Records a photograph: where it is and what it hashes to.</summary>
public static class RecordPhotoEndpoint
{
    private const string Path = "/v1/patients/{patientId}/photos";

    public static CommandDefinition Definition => CommandDefinition.Recording("record-photo", Path, "A photograph is taken", Read, "id-in-use");

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<RecordPhoto> command, CommandShell shell, CancellationToken cancellation) => shell.Handle(command, cancellation);

    private const int LongestStorageKey = 1_024;

    private static readonly TextForm Sha256 = new(
        "^[0-9A-Fa-f]{64}$", text => text.Length == 64 && text.All(char.IsAsciiHexDigit) ? null : "must be 64 hexadecimal digits");

    private static RecordPhoto Read(BodyReader body) => new(
        body.OptionalId("photoId"), body.Date("takenOn"), body.Code<BodyArea>("bodyArea"), body.OpenText("view"),
        body.TextLike("sha256", Sha256), body.Text("contentType"), body.Text("storageKey", LongestStorageKey));
}
