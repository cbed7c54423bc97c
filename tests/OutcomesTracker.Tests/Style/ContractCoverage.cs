using System.Text.RegularExpressions;

namespace OutcomesTracker.Tests.Style;

/// <summary>One statement of the contract, and its proof. The section has a number; the part is the text of the nearest heading.</summary>
internal sealed partial record CoverageRow(string Section, string Part, string Says, string Proof)
{
    public bool IsNotBuilt => Proof.StartsWith("Not built yet", StringComparison.Ordinal);

    /// <summary>The commands, slugs and codes that the statement is about.</summary>
    public IEnumerable<string> Codes => Quoted.Matches(Says).Select(code => code.Groups[1].Value);

    /// <summary>
    /// The tests, as <c>Class.Method</c>. If the statement is implemented, any other quoted text counts too, and is then reported as a
    /// missing test.
    /// </summary>
    public IEnumerable<string> Tests =>
        Quoted.Matches(Proof).Select(name => name.Groups[1].Value).Where(name => !IsNotBuilt || ClassAndMethod.IsMatch(name));

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted { get; }

    [GeneratedRegex(@"^\w+\.\w+$")]
    private static partial Regex ClassAndMethod { get; }
}

/// <summary>Reads the page that lists the proof of each statement of the contract, and finds the existing tests.</summary>
internal static partial class ContractCoverage
{
    private static readonly string[] TableHead = ["| The contract says | Proved by |", "| --- | --- |"];

    public static List<CoverageRow> Rows(string page)
    {
        var (rows, section, part) = (new List<CoverageRow>(), "", "");
        foreach (var line in page.Split('\n'))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
                section = part = line[3..];
            else if (line.StartsWith("### ", StringComparison.Ordinal))
                part = line[4..];
            else if (IsRow(line))
                rows.Add(
                    line.Split('|') is [_, var says, var proof, _]
                        ? new(section, part, says.Trim(), proof.Trim())
                        : throw new FormatException($"A row has two cells: {line}")
                );
        }
        return rows;
    }

    private static bool IsRow(string line) => line.StartsWith("| ", StringComparison.Ordinal) && !TableHead.Contains(line);

    /// <summary>
    /// Every test of these sources: the methods below a [Fact] or a [Theory], each with the unindented type that contains it.
    /// </summary>
    public static IEnumerable<string> Tests(IEnumerable<SourceFile> files)
    {
        foreach (var file in files)
        {
            var (type, isTest) = ("", false);
            foreach (var line in file.Lines)
            {
                if (TypeAtTheMargin.Match(line) is { Success: true } found)
                    type = found.Groups[1].Value;
                isTest |= TestAttribute.IsMatch(line);
                if (!isTest || Method.Match(line) is not { Success: true } method)
                    continue;
                yield return $"{type}.{method.Groups[1].Value}";
                isTest = false;
            }
        }
    }

    [GeneratedRegex(@"^(?:public|internal) .*\bclass (\w+)")]
    private static partial Regex TypeAtTheMargin { get; }

    [GeneratedRegex(@"^    \[(Fact|Theory)\b")]
    private static partial Regex TestAttribute { get; }

    [GeneratedRegex(@"^    public [\w<> ]+ (\w+)\(")]
    private static partial Regex Method { get; }
}
