using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Server.Commands;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Sessions;

/// <summary>Records a treatment session.</summary>
public static class RecordSessionEndpoint
{
    private const string Path = "/v1/patients/{patientId}/sessions";

    public static CommandDefinition Definition =>
        CommandDefinition.Of<RecordSession>(
            "record-session",
            Path,
            "A treatment session takes place",
            "id-in-use",
            "needle-depth",
            "treatment-consent-required",
            "consultation-required",
            "contraindicated"
        );

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<RecordSession> command, CommandShell shell, CancellationToken cancellation) =>
        shell.Handle(command, cancellation);
}
