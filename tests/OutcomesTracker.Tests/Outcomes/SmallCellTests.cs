using OutcomesTracker.Outcomes;

namespace OutcomesTracker.Tests.Outcomes;

/// <summary>What is hidden from a researcher at k = 5. A cell is written key:denominator/courses/patients.</summary>
public sealed class SmallCellTests
{
    [Theory]
    [InlineData(0, false), InlineData(1, true), InlineData(4, true), InlineData(5, false)]
    public void Small_is_above_0_and_below_k(long count, bool small) => Assert.Equal(small, new SmallCells(5).IsSmall(count));

    [Theory]
    [InlineData("*:30/30/30 a:10/10/10 b:20/20/20", "")]
    [InlineData("*:28/28/28 a:4/9/9 b:4/9/9 c:20/20/20", "a b")] // two small cells are enough
    [InlineData("*:34/34/34 a:4/9/9 b:10/10/10 c:20/20/20", "a b")] // with one small cell, the next smallest is hidden too
    [InlineData("*:34/34/34 a:4/9/9 c:10/10/10 b:10/10/10", "a b")] // of equal cells the first by key
    [InlineData("*:30/34/34 a:10/4/9 b:10/10/10 c:20/20/20", "a b")] // few courses
    [InlineData("*:30/34/34 a:10/10/4 b:20/20/20", "a b")] // few patients
    [InlineData("*:24/30/30 a:4/9/9 b:0/9/9 c:20/20/20", "a c")] // hiding a denominator of 0 protects nothing
    [InlineData("*:4/19/19 a:4/9/9 b:0/9/9", "* a")] // the total is small, and no other group can be hidden
    [InlineData("*:14/19/19 a:14/19/4 b:0/9/9", "* a")] // the total is not small, but no other group is above 0
    [InlineData("*:9/9/9 a:9/9/9", "")]
    [InlineData("*:0/0/0", "")]
    [InlineData("*:6/6/6 a:3/3/3 b:3/3/3", "a b")] // all groups are hidden, and their sum is not small
    [InlineData("*:4/4/4 a:2/2/2 b:2/2/2", "* a b")]
    [InlineData("*:0/2/2 a:0/2/2", "* a")]
    public void Groups_are_hidden(string cells, string hidden) =>
        Assert.Equal(
            hidden,
            string.Join(' ', new SmallCells(5).HiddenGroups([.. cells.Split(' ').Select(Cell)]).Order(StringComparer.Ordinal))
        );

    [Theory]
    [InlineData("any:20 pain:10 redness:15", "")]
    [InlineData("any:20 itching:5 pain:4 redness:15", "itching pain")]
    [InlineData("any:20 itching:3 pain:4 redness:15", "itching pain")]
    [InlineData("any:20 swelling:9 itching:4 redness:9", "itching redness")] // of equal terms the first by name
    [InlineData("any:4 redness:4", "any redness")]
    [InlineData("any:0", "")]
    public void Terms_are_hidden(string terms, string hidden) =>
        Assert.Equal(
            hidden,
            string.Join(
                ' ',
                new SmallCells(5)
                    .HiddenTerms(terms.Split(' ').Select(term => term.Split(':')).Select(term => (term[0], long.Parse(term[1]))))
                    .Order(StringComparer.Ordinal)
            )
        );

    private static CellSize Cell(string text)
    {
        var (key, sizes) = (text.Split(':')[0], text.Split(':')[1].Split('/').Select(long.Parse).ToArray());
        return new(key, sizes[0], sizes[1], sizes[2]);
    }
}
