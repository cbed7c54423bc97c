using System.Text.Json.Nodes;

namespace OutcomesTracker.Tests.Golden;

/// <summary>The files of tests/golden, which fix for ever what is stored and returned.</summary>
internal static class GoldenFiles
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "golden");

    public static IEnumerable<string> Events =>
        Directory.EnumerateFiles(Path.Combine(Root, "events", "v1"), "*.json").Select(path => Path.GetFileName(path)!);

    public static byte[] Event(string file) => File.ReadAllBytes(Path.Combine(Root, "events", "v1", file));

    public static JsonObject Codes => JsonNode.Parse(File.ReadAllBytes(Path.Combine(Root, "codes.json")))!.AsObject();

    /// <summary>The stored name: <c>session_performed</c> of <c>session_performed.minimal.json</c>.</summary>
    public static string NameOf(string file) => file[..file.IndexOf('.', StringComparison.Ordinal)];
}
