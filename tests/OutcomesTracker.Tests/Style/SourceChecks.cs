using System.Globalization;
using System.Text.RegularExpressions;

namespace OutcomesTracker.Tests.Style;

/// <summary>Rules of style that can be checked automatically. Each check returns the lines that violate it, as <c>path:line</c>.</summary>
internal static partial class SourceChecks
{
    public const int LongestFunction = 70;

    /// <summary>In columns, as .editorconfig tells the formatter.</summary>
    private static readonly int LongestLine = int.Parse(
        LineLimit.Match(Repository.Text(".editorconfig")).Groups[1].Value,
        CultureInfo.InvariantCulture
    );

    /// <summary>A clock, random numbers, new ids or I/O, none of which a rule or a formula may use.</summary>
    public static IEnumerable<string> Impure(SourceFile file) => Where(file, line => ImpureCall.IsMatch(line));

    public static IEnumerable<string> NullableDisabled(SourceFile file) =>
        Where(file, line => line.Contains("#nullable dis" + "able", StringComparison.Ordinal));

    /// <summary>A comment that ends like a statement or a block is commented-out code.</summary>
    public static IEnumerable<string> CommentedOutCode(SourceFile file) => Where(file, line => CodeInComment.IsMatch(line));

    public static IEnumerable<string> Unfinished(SourceFile file) => Where(file, line => UnfinishedWord.IsMatch(line));

    /// <summary>A path of the developer's own machine.</summary>
    public static IEnumerable<string> MachinePath(SourceFile file) => Where(file, line => PathOfAMachine.IsMatch(line));

    /// <summary>SQL in a string: at the beginning of a literal, or of a line of a raw one.</summary>
    public static IEnumerable<string> Sql(SourceFile file) => Where(file, line => SqlStatement.IsMatch(line));

    /// <summary>Public types, also nested ones, without a summary above them and their attributes.</summary>
    public static IEnumerable<string> WithoutSummary(SourceFile file)
    {
        for (var index = 0; index < file.Lines.Length; index++)
        {
            if (!PublicType.IsMatch(file.Lines[index]))
                continue;
            var above = file.Lines[..index]
                .Reverse()
                .Select(line => line.Trim())
                .SkipWhile(line => line.StartsWith('['))
                .TakeWhile(line => line.StartsWith("///", StringComparison.Ordinal));
            if (!above.Any(line => line.Contains("<summary>", StringComparison.Ordinal)))
                yield return At(file, index);
        }
    }

    /// <summary>The formatter wraps code, but neither a comment nor a string literal.</summary>
    public static IEnumerable<string> LongLines(SourceFile file) => Where(file, line => line.Length > LongestLine);

    /// <summary>
    /// Functions with a body in braces, from the opening brace to the closing one at the same indentation. Unindented braces belong to
    /// types.
    /// </summary>
    public static IEnumerable<string> LongFunctions(SourceFile file)
    {
        for (var index = 1; index < file.Lines.Length; index++)
        {
            if (
                file.Lines[index].Trim() != "{"
                || file.Lines[index] == "{"
                || !FunctionHead.IsMatch(file.Lines[index - 1])
                || ControlFlow.IsMatch(file.Lines[index - 1])
            )
                continue;
            var closing = file.Lines[index].Replace('{', '}');
            var length = Array.FindIndex(file.Lines, index, line => line.StartsWith(closing, StringComparison.Ordinal)) - index - 1;
            if (length > LongestFunction)
                yield return $"{At(file, index)} ({length} lines)";
        }
    }

    private static IEnumerable<string> Where(SourceFile file, Func<string, bool> objects) =>
        file.Lines.Select((line, index) => (line, index)).Where(one => objects(one.line)).Select(one => At(file, one.index));

    private static string At(SourceFile file, int index) => $"{file.Path}:{index + 1}";

    [GeneratedRegex(
        @"\b(DateTime|DateTimeOffset)\.(Now|UtcNow|Today)\b|\bTimeProvider\b|\bStopwatch\b|\bRandom\b|\bNewGuid\b"
            + @"|\bCreateVersion7\b|\bRandomNumberGenerator\b|\bEnvironment\.|\bFile\.|\bHttpClient\b"
    )]
    private static partial Regex ImpureCall { get; }

    [GeneratedRegex(@"^max_line_length = (\d+)$", RegexOptions.Multiline)]
    private static partial Regex LineLimit { get; }

    [GeneratedRegex(@"^\s*//(?!/).*[;{]\s*$")]
    private static partial Regex CodeInComment { get; }

    // The words are split, since this file would otherwise report itself.
    [GeneratedRegex(@"\b(TO" + "DO|FIX" + "ME|HA" + @"CK)\b|NotImpl" + @"ementedException|\bSk" + @"ip(Unless|When)?\s*=[^=>]")]
    private static partial Regex UnfinishedWord { get; }

    [GeneratedRegex(@"[""'\s(]/(wo" + "rk|ho" + @"me|Us" + @"ers|ro" + @"ot)/|[A-Z]:\\\\?Us" + "ers")]
    private static partial Regex PathOfAMachine { get; }

    [GeneratedRegex(@"(^|"")\s*(select|insert\s+into|update|delete\s+from)\s", RegexOptions.IgnoreCase)]
    private static partial Regex SqlStatement { get; }

    [GeneratedRegex(@"^\s*public\s+((static|sealed|abstract|readonly|partial|ref)\s+)*(class|record|struct|interface|enum|delegate)\s")]
    private static partial Regex PublicType { get; }

    [GeneratedRegex(@"[)>\w]\s*(where\s.*)?$")]
    private static partial Regex FunctionHead { get; }

    [GeneratedRegex(
        @"^\s*(if|else|for|foreach|while|do|switch|using|lock|try|catch|finally|checked|fixed|namespace|new|get|set)\b"
            + @"|\b(class|record|struct|interface|enum)\s"
    )]
    private static partial Regex ControlFlow { get; }
}
