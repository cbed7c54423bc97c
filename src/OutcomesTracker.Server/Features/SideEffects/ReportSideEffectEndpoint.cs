using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Server.Commands;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.SideEffects;

/// <summary>Records a report of a side effect.</summary>
public static class ReportSideEffectEndpoint
{
    private const string Path = "/v1/patients/{patientId}/side-effects";

    public static CommandDefinition Definition =>
        CommandDefinition.Of<ReportSideEffect>("report-side-effect", Path, "A side effect is reported", "id-in-use", "unknown-session");

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<ReportSideEffect> command, CommandShell shell, CancellationToken cancellation) =>
        shell.Handle(command, cancellation);
}
