using System.Text.Json;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.ContractData;

/// <summary>Compares every view with what a separate program computed from the contract alone.</summary>
public static class ExpectedViews
{
    public const double Tolerance = 1e-12;

    public const string Unsuppressed = "researcher, MinimumCellSize 0", Suppressed = "researcher, MinimumCellSize 5", Clinician = "clinician of harbour";

    /// <summary>How many figures of a caller's views were compared; fails on the first views that differ, and says where.</summary>
    public static async Task<int> Compare(string caller, HttpClient client)
    {
        var (compared, differences) = (0, new List<string>());
        foreach (var view in ContractFiles.Expected.GetProperty(caller).EnumerateObject())
        {
            var answer = await client.Read(view.Name);
            foreach (var member in view.Value.EnumerateObject())
                compared += Differ($"{view.Name} {member.Name}", member.Value, answer.GetProperty(member.Name), differences);
        }
        Assert.True(differences.Count == 0, $"{caller}: {differences.Count} differences, such as {string.Join("; ", differences.Take(5))}");
        return compared;
    }

    /// <summary>Counts exactly, fractions to the tolerance; every member of either side.</summary>
    private static int Differ(string path, JsonElement expected, JsonElement actual, List<string> differences)
    {
        if (expected.ValueKind == JsonValueKind.Object && actual.ValueKind == JsonValueKind.Object)
        {
            var names = expected.EnumerateObject().Concat(actual.EnumerateObject()).Select(member => member.Name).Distinct();
            return names.Sum(name => Member(expected, name) is { } wanted && Member(actual, name) is { } got
                ? Differ($"{path}/{name}", wanted, got, differences)
                : Missing($"{path}/{name}", differences));
        }
        var equal = expected.ValueKind == JsonValueKind.Number && actual.ValueKind == JsonValueKind.Number
            ? expected.TryGetInt64(out var count) && actual.TryGetInt64(out var counted)
                ? count == counted
                : Math.Abs(expected.GetDouble() - actual.GetDouble()) <= Tolerance
            : expected.GetRawText() == actual.GetRawText();
        if (!equal) differences.Add($"{path}: expected {expected}, got {actual}");
        return 1;
    }

    private static int Missing(string path, List<string> differences)
    {
        differences.Add($"{path} is on one side only");
        return 1;
    }

    private static JsonElement? Member(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value : null;
}
