using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Server.Commands;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.SideEffects;

/// <summary>Records that somebody took note of a side effect's alert, and what was done.</summary>
public static class AcknowledgeAlertEndpoint
{
    private const string Path = "/v1/patients/{patientId}/side-effects/{sideEffectId}/acknowledgement";

    public static CommandDefinition Definition =>
        CommandDefinition
            .Of<AcknowledgeAlert>("acknowledge-alert", Path, "An alert is acknowledged", "no-open-alert")
            .WithPathId("sideEffectId") with
        {
            IsImportable = false,
        };

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<AcknowledgeAlert> command, CommandShell shell, CancellationToken cancellation) =>
        shell.Handle(command, cancellation);
}
