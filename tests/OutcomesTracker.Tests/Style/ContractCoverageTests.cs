using OutcomesTracker.Server;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Tests.Style;

/// <summary>docs/reference/contract-coverage.md covers the whole contract and names only tests that exist.</summary>
public sealed class ContractCoverageTests
{
    private static readonly List<CoverageRow> Rows = ContractCoverage.Rows(Repository.Text("docs/reference/contract-coverage.md"));

    [Fact]
    public void Every_row_names_a_test_or_says_what_is_not_built_yet() =>
        Assert.DoesNotContain(Rows, row => !row.IsNotBuilt && !row.Tests.Any());

    [Fact]
    public void Every_test_that_is_named_is_there() =>
        Assert.Empty(Rows.SelectMany(row => row.Tests).Distinct().Except(ContractCoverage.Tests(Repository.Tests)));

    [Fact]
    public void Nothing_is_said_twice() =>
        Assert.Empty(Rows.GroupBy(row => (row.Part, row.Says)).Where(rows => rows.Count() > 1).Select(rows => rows.Key));

    [Fact]
    public void Every_section_of_the_contract_has_rows() =>
        Assert.Equal(
            [
                "0. Forms",
                "1. Who",
                "2. Commands",
                "3. Import",
                "4. What the outcome views mean",
                "5. Codes",
                "6. The data beside this page",
            ],
            Rows.Select(row => row.Section).Distinct()
        );

    [Fact]
    public void Every_part_of_a_section_has_rows() =>
        Assert.Empty(
            (
                (string[])
                    [
                        "Corrections",
                        "Receipt",
                        "Idempotency",
                        "Errors",
                        "Clinical rules",
                        "Warnings",
                        "Contraindications",
                        "Lists",
                        "Improvement",
                        "Side effects",
                        "Small cells",
                    ]
            ).Except(Rows.Select(row => row.Part))
        );

    [Fact]
    public void Every_command_has_a_row() => Has("2. Commands", RegistryFeatures.Commands.Select(command => command.Name));

    [Fact]
    public void Every_conflict_and_every_rule_has_a_row()
    {
        Has("Errors", ["key-reused", .. RuleViolation.Order.Take(4)]);
        Has("Clinical rules", RuleViolation.Order.Skip(4));
    }

    // As the contract lists them.
    [Fact]
    public void Every_warning_has_a_row() =>
        Has(
            "Warnings",
            [
                "needle-depth",
                "anaesthetic-time",
                "duration",
                "interval",
                "stop-before",
                "alert-raised",
                "possible-duplicate",
                "unrecognised-condition",
                "unrecognised-medication",
            ]
        );

    [Fact]
    public void Every_role_has_a_row() => Has("1. Who", Code<Role>.All);

    [Fact]
    public void Every_instrument_has_a_row() => Has("Improvement", Code<Instrument>.All);

    [Fact]
    public void A_page_is_read_by_its_headings_and_rows()
    {
        var rows = ContractCoverage.Rows(
            """
            # T

            ## 1. A

            | The contract says | Proved by |
            | --- | --- |
            | `x` is | `C.M`, `D.N` |

            ### B

            | y | Not built yet: `z z`, `C.M` |
            | w | words |
            """
        );
        Assert.Equal(
            [("1. A", "1. A", "x", "C.M D.N", false), ("1. A", "B", "", "C.M", true), ("1. A", "B", "", "", false)],
            rows.Select(row => (row.Section, row.Part, string.Join(' ', row.Codes), string.Join(' ', row.Tests), row.IsNotBuilt))
        );
        Assert.Throws<FormatException>(() => ContractCoverage.Rows("| one | two | three |"));
    }

    [Fact]
    public void Tests_are_found_under_their_types_and_nothing_else_is_one() =>
        Assert.Equal(
            ["A.One", "A.Two", "B.Three"],
            ContractCoverage.Tests([
                new(
                    "tests/X.cs",
                    """
                    public sealed class A(int x) : IClassFixture<int>
                        public sealed class Inner
                        [Fact]
                        public void One() => x++;
                        public void Helper() => x--;
                        [Theory]
                        [InlineData(1), InlineData(2)]
                        public async Task Two(int number)
                    internal sealed class B
                        [Theory, MemberData(nameof(All))]
                        public async Task<int> Three() => 3;
                    """.Split('\n')
                ),
            ])
        );

    private static void Has(string part, IEnumerable<string> codes) =>
        Assert.Empty(codes.Except(Rows.Where(row => row.Part == part).SelectMany(row => row.Codes)));
}
