using System.Text.RegularExpressions;
using OutcomesTracker.Tests.Golden;

namespace OutcomesTracker.IntegrationTests.CommandLine;

/// <summary>The reference page of the command line matches the program's own help.</summary>
public sealed partial class CommandLinePageTests
{
    [GeneratedRegex("(?m)^  ([a-z-]+)(?= )")]
    private static partial Regex CommandOf { get; }

    [Fact]
    public async Task The_page_of_the_command_line_is_the_program_s()
    {
        var root = await Help();
        var commands = CommandOf
            .Matches(root[root.IndexOf("Commands:", StringComparison.Ordinal)..])
            .Select(match => match.Groups[1].Value)
            .ToList();
        Assert.Contains("serve", commands);
        var sections = await Task.WhenAll(commands.Select(async command => $"## outcomes {command}\n\n{Block(await Help(command))}"));
        WrittenFile.Matches(
            "docs/reference/command-line.md",
            $"""
            # The command line

            What the program says of itself; it is written anew with the other pages (step 5 of docs/guide/add-a-feature.md, with
            `CommandLinePage` in the filter). Exit codes: 0 done, 1 it ran and some of what was sent was refused, 2 called or configured
            wrongly, 3 a database or a server could not be reached.

            {Block(root)}

            {string.Join("\n\n", sections)}

            """
        );
    }

    private static async Task<string> Help(params string[] command)
    {
        var ended = await OutcomesProgram.Run([.. command, "--help"]);
        Assert.Equal((0, ""), (ended.Code, ended.Errors));
        return ended.Output.ReplaceLineEndings("\n").Trim();
    }

    private static string Block(string help) => $"```text\n{Regex.Replace(help, " +(?=\n)", "")}\n```";
}
