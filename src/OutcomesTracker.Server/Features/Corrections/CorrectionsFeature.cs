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
        new("correct-entry", "/v1/patients/{patientId}/corrections", body => Correction(body, correctable)),
        new("retract-entry", "/v1/patients/{patientId}/retractions",
            body => new RetractEntry(body.Integer("targetVersion", int.MinValue, int.MaxValue), body.Reason("reason"))),
    ];

    /// <summary>The target's kind is not known here, so the replacement is read as every kind.</summary>
    private static CorrectEntry Correction(BodyReader body, IReadOnlyList<CommandDefinition> correctable) => new(
        body.Integer("targetVersion", int.MinValue, int.MaxValue), body.Reason("reason"),
        [.. body.AnyOf("replacement", [.. correctable.Select(kind => kind.ReadReplacement).OfType<Func<BodyReader, RecordingCommand>>()])]);
}
