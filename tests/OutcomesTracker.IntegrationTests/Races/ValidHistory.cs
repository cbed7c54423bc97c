using System.Text.Json;
using OutcomesTracker.IntegrationTests.Api;

namespace OutcomesTracker.IntegrationTests.Races;

/// <summary>
/// Invariants of every history, whichever writers competed: each entry was acceptable after the entries before it. Written from the
/// contract, independently of the rules' code.
/// </summary>
public sealed class ValidHistory
{
    private readonly HashSet<(string Kind, string Id)> used = [];
    private readonly Dictionary<int, string> kinds = [];
    private readonly Dictionary<int, string> subjects = [];
    private readonly HashSet<int> retracted = [];

    public static void Check(JsonElement history)
    {
        var valid = new ValidHistory();
        foreach (var entry in history.GetProperty("entries").EnumerateArray())
            valid.Take(entry.Number("version"), entry.Text("type"), entry.GetProperty("data"));
        Assert.Equal(valid.kinds.Count, history.Number("version"));
    }

    private void Take(int version, string kind, JsonElement data)
    {
        Assert.Equal(kinds.Count + 1, version);
        Assert.Equal(version == 1, kind == "patient_enrolled");
        if (IdOf(kind) is { } member)
            subjects[version] = data.Text(member);
        if (kind is "session_performed" or "side_effect_reported" or "photo_taken")
            Assert.True(used.Add((kind, subjects[version])), $"{version}: its id was in use.");
        if (kind == "side_effect_resolved")
        {
            Assert.True(Live("side_effect_reported", subjects[version]).Count == 1, $"{version}: there is no such report.");
            Assert.True(Live(kind, subjects[version]).Count == 0, $"{version}: it was resolved already.");
        }
        if (kind is "entry_corrected" or "entry_retracted")
            Change(version, kind, data);
        kinds[version] = kind;
    }

    private void Change(int version, string kind, JsonElement data)
    {
        var target = data.Number("targetVersion");
        Assert.True(
            kinds.TryGetValue(target, out var changed) && !changed.StartsWith("entry_", StringComparison.Ordinal),
            $"{version}: {target} is no entry."
        );
        Assert.False(retracted.Contains(target), $"{version}: {target} was retracted.");
        if (kind == "entry_corrected")
        {
            Assert.Equal(changed, data.GetProperty("replacement").Text("type"));
            if (IdOf(changed!) is { } member)
                Assert.Equal(subjects[target], data.GetProperty("replacement").GetProperty("data").Text(member));
            return;
        }
        Assert.NotEqual(1, target);
        retracted.Add(target);
        if (changed == "side_effect_reported")
            retracted.UnionWith(Live("side_effect_resolved", subjects[target]));
    }

    private List<int> Live(string kind, string subject) =>
        [
            .. kinds
                .Where(entry => entry.Value == kind && subjects[entry.Key] == subject && !retracted.Contains(entry.Key))
                .Select(entry => entry.Key),
        ];

    private static string? IdOf(string kind) =>
        kind switch
        {
            "session_performed" => "sessionId",
            "side_effect_reported" or "side_effect_resolved" => "sideEffectId",
            "photo_taken" => "photoId",
            _ => null,
        };
}
