using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Outcomes.SmallCells;

namespace OutcomesTracker.Tests.Outcomes.SmallCells;

/// <summary>The groups that are hidden from a researcher at k = 5. A group is written key:patients/patients assessed.</summary>
public sealed class HiddenGroupTests
{
    [Theory]
    [InlineData(0, false), InlineData(1, true), InlineData(4, true), InlineData(5, false)]
    public void Small_is_above_0_and_below_k(long count, bool small) => Assert.Equal(small, new MinimumCellSize(5).IsSmall(count));

    [Theory]
    [InlineData(0, 0), InlineData(4, 0), InlineData(5, 5), InlineData(9, 5), InlineData(10, 10)]
    public void What_belongs_to_no_session_is_rounded_down(long count, long told) =>
        Assert.Equal(told, new MinimumCellSize(5).RoundDown(count));

    [Theory]
    [InlineData("*:0/0", "")]
    [InlineData("*:9/9 a:9/9", "")]
    [InlineData("*:30/30 a:10/10 b:20/20", "")]
    [InlineData("*:34/34 a:4/4 b:10/10 c:20/20", "a b")] // one small group, and the next smallest with it
    [InlineData("*:34/34 a:4/4 b:10/10 c:10/10 d:20/20", "a b c")] // all that are equally small
    [InlineData("*:28/28 a:4/4 b:4/4 c:20/20", "a b c")] // of two small ones with 8 together, both would be known to be 4
    [InlineData("*:29/29 a:3/3 b:2/2 c:4/4 d:20/20", "a b c")] // of three with 9 together, each can be 1 or 4
    [InlineData("*:34/20 a:9/4 b:9/0 c:16/16", "a c")] // few assessed; to hide a 0 would protect nothing
    [InlineData("*:24/8 a:7/4 b:7/4 c:10/0", "a b c")] // but where there is nothing else, nobody knows which of them are 0
    [InlineData("*:15/8 a:7/4 b:8/4", "* a b")] // and where there are none either, the total goes
    [InlineData("*:19/4 a:9/4 b:10/0", "* a b")] // a small total goes, and all its groups
    [InlineData("*:6/6 a:3/3 b:3/3", "* a b")]
    [InlineData("*:40/25 a:4/1 b:10/10 c:26/14", "a b")] // what few patients hid counts as one where few assessed ones are looked for
    [InlineData("*:40/16 a:4/1 b:10/2 c:26/13", "a b c")]
    public void Groups_are_hidden(string groups, string hidden) =>
        Assert.Equal(
            hidden,
            string.Join(
                ' ',
                HiddenGroups.Of(groups.Split(' ').Select(Group).ToDictionary(), new MinimumCellSize(5)).Order(StringComparer.Ordinal)
            )
        );

    private static KeyValuePair<string, ImprovementCounts> Group(string text)
    {
        var (key, sizes) = (text.Split(':')[0], text.Split(':')[1].Split('/').Select(int.Parse).ToArray());
        var counts = new ImprovementCounts();
        for (var patient = 1; patient <= sizes[0]; patient++)
            counts.Count(patient <= sizes[1] ? CourseState.NotImproved : CourseState.Missing, patient);
        return new(key, counts);
    }
}
