using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Server.Commands;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Corrections;

/// <summary>Retracts an entry.</summary>
public static class RetractEntryEndpoint
{
    private const string Path = "/v1/patients/{patientId}/retractions";

    public static CommandDefinition Definition =>
        CommandDefinition.Of<RetractEntry>(
            "retract-entry",
            Path,
            "An entry is retracted: it counts as if it had never been made",
            "invalid-target",
            "target-retracted"
        );

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<RetractEntry> command, CommandShell shell, CancellationToken cancellation) =>
        shell.Handle(command, cancellation);
}
