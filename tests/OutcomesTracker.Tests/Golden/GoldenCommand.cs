using System.Text.Json;

namespace OutcomesTracker.Tests.Golden;

/// <summary>
/// A command as its file in tests/golden/commands fixes it for ever: its name in imports, its route, and its body, in the form of an import
/// line, with only the required fields and with every field. All are about one patient, and acceptable in some order.
/// </summary>
public sealed record GoldenCommand(string Name, string Path, string Minimal, string Full)
{
    private static readonly Dictionary<string, GoldenCommand> ByName = Directory
        .EnumerateFiles(System.IO.Path.Combine(AppContext.BaseDirectory, "golden", "commands"), "*.json")
        .Select(Read)
        .ToDictionary(command => command.Name, StringComparer.Ordinal);

    public static IReadOnlyCollection<GoldenCommand> All => ByName.Values;

    public static GoldenCommand Of(string name) => ByName[name];

    private static GoldenCommand Read(string file)
    {
        var fixedBy = JsonElement.Parse(File.ReadAllText(file));
        var minimal = fixedBy.GetProperty("minimal").GetRawText();
        return new(
            System.IO.Path.GetFileNameWithoutExtension(file),
            fixedBy.GetProperty("path").GetString()!,
            minimal,
            fixedBy.TryGetProperty("full", out var full) ? full.GetRawText() : minimal
        );
    }
}
