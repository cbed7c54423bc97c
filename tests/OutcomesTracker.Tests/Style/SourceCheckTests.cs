namespace OutcomesTracker.Tests.Style;

/// <summary>Each check reports what it is for, and nothing that only resembles it.</summary>
public sealed class SourceCheckTests
{
    [Theory]
    [
        InlineData("var now = DateTime.UtcNow;", true),
        InlineData("TimeProvider clock", true),
        InlineData("new Random(3)", true),
        InlineData("Guid.NewGuid()", true)
    ]
    [
        InlineData("Guid.CreateVersion7()", true),
        InlineData("DateOnly day = DateOnly.MinValue;", false),
        InlineData("nothing in a Randomised trial", false)
    ]
    public void A_clock_chance_or_new_id(string line, bool found) => Sees(SourceChecks.Impure, line, found);

    [Fact]
    public void A_file_without_nullability()
    {
        Sees(SourceChecks.NullableDisabled, "#nullable " + "disable", true);
        Sees(SourceChecks.NullableDisabled, "#nullable enable", false);
    }

    [Theory]
    [
        InlineData("    // return x;", true),
        InlineData("// if (x) {", true),
        InlineData("// A sentence, nothing more.", false),
        InlineData("/// <summary>What it holds;", false)
    ]
    [InlineData("var x = 1; // a remark", false)]
    public void Code_in_a_comment(string line, bool found) => Sees(SourceChecks.CommentedOutCode, line, found);

    [Fact]
    public void What_is_unfinished()
    {
        foreach (
            var line in (string[])
                [
                    "// TO" + "DO later",
                    "throw new NotImpl" + "ementedException();",
                    "[Fact(Sk" + "ip = \"slow\")]",
                    "// FIX" + "ME",
                    "// HA" + "CK",
                ]
        )
            Sees(SourceChecks.Unfinished, line, true);
        foreach (var line in (string[])["rows.Skip(1)", "// what is to do here", "x => x.Sk" + "ip == 1"])
            Sees(SourceChecks.Unfinished, line, false);
    }

    [Fact]
    public void A_path_of_a_machine()
    {
        foreach (var folder in (string[])["wo" + "rk", "ho" + "me", "Us" + "ers"])
            Sees(SourceChecks.MachinePath, $"var path = \"/{folder}/x\";", true);
        Sees(SourceChecks.MachinePath, "var path = \"/v1/patients\";", false);
    }

    [Theory]
    [
        InlineData("new(\"select 1\")", true),
        InlineData("    insert into outcomes.x", true),
        InlineData("\"DELETE FROM x\"", true),
        InlineData("update outcomes.x set", true)
    ]
    [
        InlineData("rows.Select(row => row)", false),
        InlineData("Update(state);", false),
        InlineData("\"an update of x\"", false),
        InlineData("/// select one", false)
    ]
    public void Sql_in_a_string(string line, bool found) => Sees(SourceChecks.Sql, line, found);

    [Fact]
    public void A_public_type_without_a_summary()
    {
        Sees(SourceChecks.WithoutSummary, "public sealed record X;", true);
        Sees(SourceChecks.WithoutSummary, "/// <param name=\"a\">A.</param>\npublic static class X", true);
        Sees(SourceChecks.WithoutSummary, "/// <summary>X.</summary>\n\npublic enum X", true);
        Sees(
            SourceChecks.WithoutSummary,
            "/// <summary>X.</summary>\n/// <param name=\"a\">A.</param>\n[Flags]\npublic readonly record struct X(int A);",
            false
        );
        Sees(SourceChecks.WithoutSummary, "internal sealed class X\n    public int Y", false);
    }

    [Theory]
    [InlineData(70, false), InlineData(71, true)]
    public void A_function_over_the_limit(int lines, bool found)
    {
        var body = string.Join('\n', Enumerable.Repeat("        x++;", lines));
        Sees(SourceChecks.LongFunctions, $"    private static void Long(int x)\n    {{\n{body}\n    }}", found);
        Sees(SourceChecks.LongFunctions, $"    async Task<T> Long<T>(T x) where T : class\n    {{\n{body}\n    }}", found);
        Sees(SourceChecks.LongFunctions, $"public sealed class Long(int x)\n{{\n{body}\n}}", false);
    }

    [Theory]
    [InlineData(140, false), InlineData(141, true)]
    public void A_line_over_the_limit(int columns, bool found) =>
        Sees(SourceChecks.LongLines, $"\"{new string('é', columns - 2)}\"", found);

    private static void Sees(Func<SourceFile, IEnumerable<string>> check, string text, bool found) =>
        Assert.True(found == check(new("src/X.cs", text.Split('\n'))).Any(), $"{(found ? "Missed" : "Objected to")}: {text}");
}
