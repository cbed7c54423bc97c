using System.Text.Json;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.ContractData;

/// <summary>Compares every view with what a separate program computed from the contract alone.</summary>
public static class ExpectedViews
{
    private const double Tolerance = 1e-12;

    private const string Unsuppressed = "researcher, MinimumCellSize 0",
        Suppressed = "researcher, MinimumCellSize 5",
        Clinician = "clinician of harbour";

    /// <summary>Every expected view for each caller, over HTTP from servers that have just started on these databases.</summary>
    public static async Task CompareForEveryCaller(RegistrySettings settings)
    {
        await using (var server = await AnotherServer.Start(settings))
        {
            await Eventually.Projected(settings.Registry);
            using var researcher = server.As(Role.Researcher);
            Assert.True(await Compare(Suppressed, researcher) > 1_000);
            using var clinician = server.As(Role.Clinician, "harbour");
            Assert.True(await Compare(Clinician, clinician) > 500);
        }
        await using var open = await AnotherServer.Start(settings, new Dictionary<string, string?> { ["Privacy:MinimumCellSize"] = "0" });
        using var unsuppressed = open.As(Role.Researcher);
        Assert.True(await Compare(Unsuppressed, unsuppressed) > 5_000);
    }

    /// <summary>
    /// Compares a caller's views and returns the number of compared figures; fails with the first differences and their places.
    /// </summary>
    private static async Task<int> Compare(string caller, HttpClient client)
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

    /// <summary>
    /// Compares counts exactly and fractions within the tolerance, every member of either side; returns the number of compared figures.
    /// </summary>
    private static int Differ(string path, JsonElement expected, JsonElement actual, List<string> differences)
    {
        if (expected.ValueKind == JsonValueKind.Object && actual.ValueKind == JsonValueKind.Object)
        {
            var names = expected.EnumerateObject().Concat(actual.EnumerateObject()).Select(member => member.Name).Distinct();
            return names.Sum(name =>
                Member(expected, name) is { } wanted && Member(actual, name) is { } got
                    ? Differ($"{path}/{name}", wanted, got, differences)
                    : Missing($"{path}/{name}", differences)
            );
        }
        var equal =
            expected.ValueKind == JsonValueKind.Number && actual.ValueKind == JsonValueKind.Number
                ? expected.TryGetInt64(out var count) && actual.TryGetInt64(out var counted)
                    ? count == counted
                    : Math.Abs(expected.GetDouble() - actual.GetDouble()) <= Tolerance
                : expected.GetRawText() == actual.GetRawText();
        if (!equal)
            differences.Add($"{path}: expected {expected}, got {actual}");
        return 1;
    }

    private static int Missing(string path, List<string> differences)
    {
        differences.Add($"{path} is on one side only");
        return 1;
    }

    private static JsonElement? Member(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value : null;
}
