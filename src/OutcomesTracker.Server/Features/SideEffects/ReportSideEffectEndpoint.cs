using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.SideEffects;

/// <summary>Records a report of a side effect.</summary>
public static class ReportSideEffectEndpoint
{
    private const string Path = "/v1/patients/{patientId}/side-effects";

    public static CommandDefinition Definition => CommandDefinition.Recording("report-side-effect", Path, "A side effect is reported", Read, "id-in-use", "unknown-session");

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<ReportSideEffect> command, CommandShell shell, CancellationToken cancellation) => shell.Handle(command, cancellation);

    private static ReportSideEffect Read(BodyReader body) => new(
        body.OptionalId("sideEffectId"), body.Code<SideEffectTerm>("term"), body.Integer("severity", 1, 5), body.Date("onsetOn"),
        body.OptionalId("sessionId"), body.OptionalCode<BodyArea>("bodyArea"), body.Code<Reporter>("reportedBy"),
        body.OptionalBoolean("serious"), body.OptionalNote("note"));
}
