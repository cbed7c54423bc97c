using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Features.Corrections;

/// <summary>Corrections and retractions of entries of every kind.</summary>
public static class CorrectionsFeature
{
    /// <summary>The commands, given those whose entries can be corrected.</summary>
    public static IEnumerable<CommandDefinition> Commands(IReadOnlyList<CommandDefinition> correctable) =>
    [
        new("correct-entry", "/v1/patients/{patientId}/corrections", "An entry is corrected: it counts as if it had always been the replacement",
            body => Correction(body, correctable))
        {
            Refusals = [.. OfTarget, "replacement-kind", .. correctable.SelectMany(kind => kind.Refusals).Distinct().Where(IsRule)],
        },
        new("retract-entry", "/v1/patients/{patientId}/retractions", "An entry is retracted: it counts as if it had never been made",
            body => new RetractEntry(body.Integer("targetVersion", int.MinValue, int.MaxValue), body.Reason("reason")))
        {
            Refusals = OfTarget,
        },
    ];

    private static readonly ImmutableArray<string> OfTarget = ["invalid-target", "target-retracted"];

    /// <summary>A replacement keeps its target's id, so it meets the rules of its kind and no conflict.</summary>
    private static bool IsRule(string slug) => ProblemKinds.Of(slug).Status == StatusCodes.Status422UnprocessableEntity;

    /// <summary>The target's kind is not known here, so the replacement is read as every kind.</summary>
    private static CorrectEntry Correction(BodyReader body, IReadOnlyList<CommandDefinition> correctable) => new(
        body.Integer("targetVersion", int.MinValue, int.MaxValue), body.Reason("reason"),
        [.. body.AnyOf("replacement", [.. correctable.Select(kind => kind.ReadReplacement).OfType<Func<BodyReader, RecordingCommand>>()])]);
}
