using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Server.Commands;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.SideEffects;

/// <summary>Records that a side effect ended.</summary>
public static class ResolveSideEffectEndpoint
{
    private const string Path = "/v1/patients/{patientId}/side-effects/{sideEffectId}/resolution";

    public static CommandDefinition Definition =>
        CommandDefinition
            .Of<ResolveSideEffect>("resolve-side-effect", Path, "A side effect ends", "already-resolved", "before-onset")
            .WithPathId("sideEffectId");

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<ResolveSideEffect> command, CommandShell shell, CancellationToken cancellation) =>
        shell.Handle(command, cancellation);
}
