using OutcomesTracker.Domain.Photos;
using OutcomesTracker.Server.Commands;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Photos;

/// <summary>Records a photograph: its storage key and its hash, not the picture.</summary>
public static class RecordPhotoEndpoint
{
    private const string Path = "/v1/patients/{patientId}/photos";

    public static CommandDefinition Definition =>
        CommandDefinition.Of<RecordPhoto>("record-photo", Path, "A photograph is taken", "id-in-use");

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<RecordPhoto> command, CommandShell shell, CancellationToken cancellation) =>
        shell.Handle(command, cancellation);
}
