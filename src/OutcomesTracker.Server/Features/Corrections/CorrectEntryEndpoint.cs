using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Corrections;

/// <summary>Corrects an entry of any kind that can be corrected.</summary>
public static class CorrectEntryEndpoint
{
    private const string Path = "/v1/patients/{patientId}/corrections";

    /// <summary>The command, given those whose entries can be corrected.</summary>
    public static CommandDefinition Definition(IReadOnlyList<CommandDefinition> correctable) => new(
        "correct-entry", Path, "An entry is corrected: it counts as if it had always been the replacement", body => Read(body, correctable))
    {
        Refusals = ["invalid-target", "target-retracted", "replacement-kind", .. correctable.SelectMany(kind => kind.Refusals).Distinct().Where(IsRule)],
    };

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<CorrectEntry> command, CommandShell shell, CancellationToken cancellation) => shell.Handle(command, cancellation);

    /// <summary>A replacement keeps its target's id, so it meets the rules of its kind and no conflict.</summary>
    private static bool IsRule(string slug) => ProblemKinds.Of(slug).Status == StatusCodes.Status422UnprocessableEntity;

    /// <summary>The target's kind is not known here, so the replacement is read as every kind.</summary>
    private static CorrectEntry Read(BodyReader body, IReadOnlyList<CommandDefinition> correctable) => new(
        body.Integer("targetVersion", int.MinValue, int.MaxValue), body.Reason("reason"),
        [.. body.AnyOf("replacement", [.. correctable.Select(kind => kind.ReadReplacement).OfType<Func<BodyReader, RecordingCommand>>()])]);
}
