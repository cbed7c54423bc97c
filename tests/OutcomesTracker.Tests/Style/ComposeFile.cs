using System.Text.RegularExpressions;

namespace OutcomesTracker.Tests.Style;

/// <summary>docker-compose.yml as text: its services, each including the templates that it merges.</summary>
internal static partial class ComposeFile
{
    public static readonly string Text = WithoutComments(Repository.Text("docker-compose.yml"));

    public static readonly IReadOnlyDictionary<string, string> Services = Blocks(Section("services:"), "  ")
        .ToDictionary(block => block.Name, block => Whole(block.Text));

    public static readonly IReadOnlyDictionary<string, string> Secrets = SecretFile
        .Matches(Section("secrets:"))
        .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    /// <summary>The distinct matches of a pattern's first group.</summary>
    public static IEnumerable<string> All(string text, string pattern) =>
        Regex.Matches(text, pattern, RegexOptions.Multiline).Select(match => match.Groups[1].Value).Distinct();

    public static string WithoutComments(string text) => Comment.Replace(text, "");

    private static string Section(string name) => Blocks(Text, "").Single(block => block.Name + ":" == name).Text;

    /// <summary>The blocks at one level of indentation: the name before the colon, and the text below it.</summary>
    private static IEnumerable<(string Name, string Text)> Blocks(string text, string indentation) =>
        Regex
            .Matches(text, $@"^{indentation}(\S+):(.*\n(?:(?:{indentation} +.*)?\n)*)", RegexOptions.Multiline)
            .Select(match => (match.Groups[1].Value, match.Groups[2].Value));

    private static string Whole(string text) =>
        text
        + string.Concat(
            All(text, @"<<: \*(\S+)").Select(template => Whole(Blocks(Text, "").Single(block => block.Name == $"x-{template}").Text))
        );

    [GeneratedRegex(@"^\s*#.*\n", RegexOptions.Multiline)]
    private static partial Regex Comment { get; }

    [GeneratedRegex(@"^  (\S+): \{ file: (\S+) \}", RegexOptions.Multiline)]
    private static partial Regex SecretFile { get; }
}
