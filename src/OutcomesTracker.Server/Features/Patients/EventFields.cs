using System.Text.Json;
using System.Text.Json.Nodes;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>A field that differs between two states of a case or of an entry, as a reader may see it.</summary>
/// <param name="Path">Where it is: <c>device.needleDepthMm</c>, <c>treats[0].bodyArea</c>.</param>
/// <param name="Before">What stood there; null for nothing.</param>
/// <param name="After">What stands there since; null for nothing.</param>
/// <param name="IsFreeText">Whether it is free text, as people wrote it.</param>
public sealed record FieldDifference(string Path, JsonNode? Before, JsonNode? After, bool IsFreeText);

/// <summary>The fields of events, by path. They are compared opened, whoever reads them: what is masked changed all the same.</summary>
public sealed class EventFields(PatientRecord record, Disclosure reader)
{
    // Warnings follow from the rest.
    private const string Warnings = "warnings";

    private readonly Disclosure opened = Disclosure.ToOwnClinic(record);

    /// <summary>The fields that differ between two events of a kind, or that one has if the other is not there.</summary>
    public IEnumerable<FieldDifference> Between(PatientEvent? before, PatientEvent? after)
    {
        var (was, now) = (Of(before, opened).Fields, Of(after, opened).Fields);
        var (shownBefore, shownAfter) = (Of(before, reader), Of(after, reader));
        return was
            .Keys.Union(now.Keys)
            .Where(path => !IsWarning(path) && !JsonNode.DeepEquals(was.GetValueOrDefault(path), now.GetValueOrDefault(path)))
            .Select(path => new FieldDifference(
                path,
                Shown(shownBefore.Fields, path),
                Shown(shownAfter.Fields, path),
                shownBefore.FreeTexts.Contains(path) || shownAfter.FreeTexts.Contains(path)
            ));
    }

    /// <summary>A value as it is shown: an identity is masked as a whole, and so each of its members.</summary>
    private static JsonNode? Shown(Dictionary<string, JsonNode> fields, string path) =>
        fields.GetValueOrDefault(path) ?? fields.GetValueOrDefault(path.Split('.', '[')[0]);

    private static bool IsWarning(string path) => path == Warnings || path.StartsWith($"{Warnings}[", StringComparison.Ordinal);

    private static (Dictionary<string, JsonNode> Fields, HashSet<string> FreeTexts) Of(PatientEvent? happened, Disclosure disclosure)
    {
        if (happened is null)
            return ([], []);
        var (type, freeTexts) = (happened.GetType(), new List<string>());
        var shown = disclosure.Read(JsonSerializer.SerializeToNode(happened, type, EventJson.Options), type, freeTexts);
        return (JsonLeaves.Of(shown), [.. freeTexts]);
    }
}
