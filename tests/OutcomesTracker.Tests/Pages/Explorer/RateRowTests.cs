using OutcomesTracker.Server.Features.Outcomes;

namespace OutcomesTracker.Tests.Pages.Explorer;

/// <summary>The rows of a plot of rates: their order and their words.</summary>
public sealed class RateRowTests
{
    private sealed record Rated(double? Rate);

    [Fact]
    public void The_highest_rate_comes_first_then_those_without_one_then_those_that_are_hidden_by_name() =>
        Assert.Equal(
            "high equal-a equal-b zero none-a none-b hidden-a hidden-b",
            Order(
                ("hidden-b", null),
                ("none-b", new(null)),
                ("equal-b", new(0.5)),
                ("*", new(0.9)),
                ("zero", new(0)),
                ("hidden-a", null),
                ("high", new(1)),
                ("equal-a", new(0.5)),
                ("none-a", new(null))
            )
        );

    /// <summary>Whatever the answer's own order, which could follow what is hidden.</summary>
    [Fact]
    public void The_order_follows_from_what_is_shown_alone()
    {
        var random = new Random(5);
        var rows = Enumerable
            .Range(0, 30)
            .Select(number =>
                ($"group-{number:00}", random.Next(3) == 0 ? null : new Rated(random.Next(3) == 0 ? null : random.Next(4) / 4.0))
            )
            .ToArray();
        var orders = Enumerable.Range(0, 20).Select(_ => Order([.. rows.OrderBy(_ => random.Next())]));
        Assert.Single(orders.Distinct());
    }

    [Fact]
    public void It_is_by_the_label_and_not_by_the_code() =>
        Assert.Equal(
            ["b", "a"],
            RateRow
                .Ordered(
                    new Dictionary<string, Cell<Rated>> { ["a"] = new(null), ["b"] = new(null) },
                    shown => shown.Rate,
                    key => key == "a" ? "Z" : "Y"
                )
                .Select(row => row.Key)
        );

    [Fact]
    public void An_improvement_says_of_how_many_it_is_and_how_many_are_unknown()
    {
        var group = new ImprovementGroup(1_200, 100, 1_100, 90, 10, 1_000, 400, 0.4, new(0.37, 0.43), new(0.36, 0.45));
        Assert.Equal(
            new RateRow("Laser", 0.4, (0.37, 0.43), (0.36, 0.45), "400 of 1,000 assessed", "100 of 1,100 unknown")
            {
                Brief = ("400 of 1,000", "100 unknown"),
            },
            RateRow.Of("Laser", group)
        );
        var none = RateRow.Of("Laser", new ImprovementGroup(0, 0, 0, 0, 0, 0, 0, null, null, new(null, null)));
        Assert.Equal((null, null, null, false), (none.Rate, none.Interval, none.Bounds, none.IsHidden));
    }

    [Fact]
    public void What_is_hidden_says_nothing_but_its_name()
    {
        var group = Answers.SideEffects().Groups["*"].Shown!;
        var any = group.Effects["any"].Shown!;
        foreach (
            var row in (RateRow[])
                [
                    RateRow.Of("Laser", null),
                    RateRow.Of("Laser", null, any),
                    RateRow.Of("Laser", group, null),
                    RateRow.Of("Laser", group, any with { SessionsWithEffect = null, Rate = null, Ci = null }),
                ]
        )
            Assert.Equal(
                ("Laser", null, null, null, "", null, true),
                (row.Name, row.Rate, row.Interval, row.Bounds, row.Counted, row.Unknown, row.IsHidden)
            );
    }

    [Fact]
    public void A_side_effect_counts_sessions_and_people_if_people_are_shown()
    {
        var group = Answers.SideEffects().Groups["*"].Shown! with { Sessions = 1, Patients = 1 };
        var any = group.Effects["any"].Shown! with { SessionsWithEffect = 1, PatientsWithEffect = 1 };
        var row = RateRow.Of("Laser", group, any);
        Assert.Equal(("1 of 1 session", "1 of 1 person", false), (row.Counted, row.Unknown, row.IsHidden));
        Assert.Null(RateRow.Of("Laser", group, any with { PatientsWithEffect = null }).Unknown);
    }

    private static string Order(params (string Key, Rated? Shown)[] groups) =>
        string.Join(
            ' ',
            RateRow
                .Ordered(groups.ToDictionary(group => group.Key, group => new Cell<Rated>(group.Shown)), shown => shown.Rate, key => key)
                .Select(row => row.Key)
        );
}
