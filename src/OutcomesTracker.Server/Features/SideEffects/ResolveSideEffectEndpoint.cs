using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.SideEffects;

/// <summary>Records that a side effect ended.</summary>
public static class ResolveSideEffectEndpoint
{
    private const string Path = "/v1/patients/{patientId}/side-effects/{sideEffectId}/resolution";

    public static CommandDefinition Definition => new("resolve-side-effect", Path, "A side effect ends", body => Read(body, body.Id("sideEffectId")))
    {
        Refusals = ["already-resolved", "future-date", "before-birth", "before-onset"],
        PathId = "sideEffectId",
        ReadReplacement = body => Read(body, body.OptionalId("sideEffectId")),
    };

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<ResolveSideEffect> command, CommandShell shell, CancellationToken cancellation) => shell.Handle(command, cancellation);

    private static ResolveSideEffect Read(BodyReader body, Guid? id) => new(id, body.Date("resolvedOn"), body.OptionalBoolean("sequelae"));
}
