namespace OutcomesTracker.Tests.Style;

/// <summary>The rules of style that can be checked automatically.</summary>
public sealed class StyleTests
{
    private const int LongestFile = 350;

    private static readonly IEnumerable<SourceFile> All = Repository.Source.Concat(Repository.Tests);

    /// <summary>The projects whose results depend on their arguments alone.</summary>
    private static readonly string[] Pure = ["Domain", "Outcomes", "Statistics"];

    /// <summary>The parts of the server that contain database code.</summary>
    private static readonly string[] OfTheDatabase = ["src/OutcomesTracker.Server/Store/", "src/OutcomesTracker.Server/Projections/"];

    /// <summary>Where else SQL is allowed besides these, *.sql and *Table.cs, and why.</summary>
    private static readonly Dictionary<string, string> SqlElsewhere = new()
    {
        ["src/OutcomesTracker.Server/Commands/CaseLoader.cs"] = "reads what a whole batch is decided on in one question",
        ["src/OutcomesTracker.Server/Health/ViewHealth.cs"] = "asks PostgreSQL about itself",
        ["src/OutcomesTracker.Server/Features/Outcomes/FactsReader.cs"] = "reads the rows of FactsTable and its progress in one snapshot",
        ["src/OutcomesTracker.Server/Protection/PatientKeyStore.cs"] = "is the only user of the key database's one table",
    };

    [Fact]
    public void The_sources_are_found()
    {
        Assert.InRange(Repository.Source.Count, 100, 10_000);
        Assert.Contains(Repository.Tests, file => file.Name == "StyleTests.cs");
    }

    [Fact]
    public void Rules_and_formulas_have_no_clock_chance_or_new_ids() =>
        None(
            Repository.Source.Where(file =>
                Pure.Any(project => file.Path.StartsWith($"src/OutcomesTracker.{project}/", StringComparison.Ordinal))
            ),
            SourceChecks.Impure
        );

    [Fact]
    public void No_file_switches_nullability_off() => None(All, SourceChecks.NullableDisabled);

    [Fact]
    public void No_code_is_commented_out() => None(All, SourceChecks.CommentedOutCode);

    [Fact]
    public void Nothing_is_left_unfinished_or_skipped() => None(All, SourceChecks.Unfinished);

    [Fact]
    public void No_path_of_a_machine_is_written_down() => None(All, SourceChecks.MachinePath);

    [Fact]
    public void Every_public_type_says_what_it_is() => None(Repository.Source, SourceChecks.WithoutSummary);

    [Fact]
    public void No_function_is_too_long() => None(All, SourceChecks.LongFunctions);

    [Fact]
    public void Sql_stands_in_sql_files_tables_and_what_is_of_the_database() =>
        None(
            Repository.Source.Where(file =>
                !OfTheDatabase.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal))
                && !file.Name.EndsWith("Table.cs", StringComparison.Ordinal)
                && !SqlElsewhere.ContainsKey(file.Path)
            ),
            SourceChecks.Sql
        );

    [Fact]
    public void Every_exception_for_sql_is_needed() =>
        Assert.Empty(SqlElsewhere.Keys.Except(Repository.Source.Where(file => SourceChecks.Sql(file).Any()).Select(file => file.Path)));

    [Fact]
    public void No_file_is_too_long() =>
        Assert.Empty(
            Repository.Source.Where(file => file.Lines.Length > LongestFile).Select(file => $"{file.Path}: {file.Lines.Length} lines")
        );

    [Fact]
    public void No_line_is_too_long() => None(All, SourceChecks.LongLines);

    /// <summary>The failure lists all that was found; Assert.Empty would cut the paths short.</summary>
    private static void None(IEnumerable<SourceFile> files, Func<SourceFile, IEnumerable<string>> check)
    {
        var found = files.SelectMany(check).ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
