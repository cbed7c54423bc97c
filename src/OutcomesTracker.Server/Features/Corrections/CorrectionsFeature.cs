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

    /// <summary>
    /// The target's kind is not known here, so the replacement is read as every kind; if it fits none, the complaints are those of
    /// the kind that it comes nearest to: that knows most of its fields, and then misses fewest.
    /// </summary>
    private static CorrectEntry Correction(BodyReader body, IReadOnlyList<CommandDefinition> correctable)
    {
        var (target, reason) = (body.Integer("targetVersion", int.MinValue, int.MaxValue), body.Reason("reason"));
        if (body.Raw("replacement") is not { } replacement) return new(target, reason, []);
        var readings = correctable.Where(kind => kind.ReadReplacement is not null).Select(kind =>
        {
            var reader = new BodyReader(replacement, body.ThisYear, "replacement.");
            var command = kind.ReadReplacement!(reader);
            var misread = reader.Errors.Count;
            reader.End();
            return (Command: command, reader.Errors, Unknown: reader.Errors.Count - misread);
        }).ToList();
        var fitting = readings.Where(reading => reading.Errors.Count == 0).Select(reading => reading.Command).ToList();
        if (fitting.Count == 0) body.Errors.AddRange(readings.MinBy(reading => (reading.Unknown, reading.Errors.Count)).Errors);
        return new(target, reason, [.. fitting]);
    }
}
