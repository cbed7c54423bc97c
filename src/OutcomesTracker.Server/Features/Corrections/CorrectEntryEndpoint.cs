using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Corrections;

/// <summary>
/// A correction as it is sent. The target's kind is not known yet, so the replacement is read as every kind of body that it fits.
/// </summary>
/// <param name="TargetVersion">The version of the entry that is meant: its place among the patient's accepted commands, from 1.</param>
/// <param name="Reason">Why; not blank. Sealed before it is stored.</param>
/// <param name="Replacement">A whole body of the target's kind, which counts instead of the target, at its version.</param>
public sealed record CorrectEntryBody(int TargetVersion, ProtectedText Reason, JsonElement Replacement);

/// <summary>Corrects an entry of any kind that can be corrected.</summary>
public static class CorrectEntryEndpoint
{
    private const string Path = "/v1/patients/{patientId}/corrections";

    /// <summary>The definition of the command, given the commands whose entries can be corrected.</summary>
    public static CommandDefinition Definition(IReadOnlyList<CommandDefinition> correctable) =>
        CommandDefinition.Of<CorrectEntry, CorrectEntryBody>(
            "correct-entry",
            Path,
            "An entry is corrected: it counts as if it had always been the replacement",
            body =>
                new(
                    body.TargetVersion,
                    body.Reason,
                    [
                        .. correctable
                            .Where(kind => kind.Replacement!.Fits(body.Replacement))
                            .Select(kind => (RecordingCommand)kind.Make(body.Replacement)),
                    ]
                ),
            [
                "invalid-target",
                "target-retracted",
                "replacement-kind",
                .. correctable.SelectMany(kind => kind.Violations).Distinct().Where(IsRule),
            ]
        ) with
        {
            Body = RecordKinds.Of<CorrectEntryBody>().With("replacement", new AnyKind([.. correctable.Select(kind => kind.Replacement!)])),
        };

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<CorrectEntry> command, CommandShell shell, CancellationToken cancellation) =>
        shell.Handle(command, cancellation);

    /// <summary>A replacement keeps its target's id, so it may violate rules of its kind (422) but cannot cause a conflict (409).</summary>
    private static bool IsRule(string slug) => ProblemKinds.Of(slug).Status == StatusCodes.Status422UnprocessableEntity;
}
