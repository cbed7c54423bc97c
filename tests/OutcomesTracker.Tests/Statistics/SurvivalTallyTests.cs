using OutcomesTracker.Statistics;

namespace OutcomesTracker.Tests.Statistics;

public sealed class SurvivalTallyTests
{
    [Fact]
    public void Parts_add_up_in_any_grouping_and_order()
    {
        var random = new Random(13);
        for (var i = 0; i < 500; i++)
        {
            Action<SurvivalTally>[] parts = [Part(random), Part(random), Part(random)];
            var all = Sum(parts);
            var left = Sum(into => into.Add(Sum(parts[0], parts[1])), parts[2]);
            var right = Sum(parts[0], into => into.Add(Sum(parts[1], parts[2])));
            var reversed = Sum(parts[2], parts[1], parts[0]);

            Assert.Equal(Contents(all), Contents(left));
            Assert.Equal(Contents(all), Contents(right));
            Assert.Equal(Contents(all), Contents(reversed));
        }
    }

    [Fact]
    public void Nothing_added_changes_nothing()
    {
        var tally = Sum(Part(new Random(1)));
        var before = Contents(tally);

        tally.Add(new SurvivalTally());

        Assert.Equal(before, Contents(tally));
    }

    [Fact]
    public void A_tally_added_to_itself_doubles()
    {
        var part = Part(new Random(2));
        var tally = Sum(part);

        tally.Add(tally);

        Assert.Equal(Contents(Sum(part, part)), Contents(tally));
    }

    [Fact]
    public void What_was_added_is_not_changed_later()
    {
        var added = Sum(Part(new Random(3)));
        var before = Contents(added);

        Sum(into => into.Add(added), into => into.AddEvents(0, 5));

        Assert.Equal(before, Contents(added));
    }

    [Fact]
    public void A_negative_time_or_count_is_the_callers_fault()
    {
        var tally = new SurvivalTally();

        Assert.Throws<ArgumentOutOfRangeException>(() => tally.AddEvents(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tally.AddCensored(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tally.AddEvents(1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tally.AddCensored(1, -1));
        Assert.Empty(tally.InOrder());
    }

    private static Action<SurvivalTally> Part(Random random)
    {
        var seed = random.Next();
        return into =>
        {
            var same = new Random(seed);
            for (var i = same.Next(6); i >= 0; i--)
            {
                into.AddEvents(same.Next(8), same.Next(1, 4));
                into.AddCensored(same.Next(8), same.Next(1, 4));
            }
        };
    }

    private static SurvivalTally Sum(params Action<SurvivalTally>[] parts)
    {
        var tally = new SurvivalTally();
        foreach (var part in parts)
        {
            part(tally);
        }

        return tally;
    }

    private static List<(int, SurvivalTally.Ended)> Contents(SurvivalTally tally) => tally.InOrder().ToList();
}
