using System.Text.Json;
using OutcomesTracker.Outcomes.Groups;

namespace OutcomesTracker.Server.OpenApi;

/// <summary>What each field of a body, and each parameter, means: units, lists and defaults. One name means one thing everywhere.</summary>
public static class FieldSentences
{
    private static readonly Dictionary<string, string> ByName = Read();

    public static IEnumerable<string> Names => ByName.Keys;

    public static string Of(string name) =>
        ByName.GetValueOrDefault(name) ?? GroupKeys.All.FirstOrDefault(key => key.Code == name)?.Sentence
        ?? throw new InvalidOperationException($"Neither OpenApi/FieldSentences.json nor the table of group keys says anything of {name}.");

    private static Dictionary<string, string> Read()
    {
        using var file = typeof(FieldSentences).Assembly.GetManifestResourceStream("OutcomesTracker.Server.OpenApi.FieldSentences.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(file)!;
    }
}
