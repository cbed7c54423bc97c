using OutcomesTracker.Server.Features.Report;
using OutcomesTracker.Server.Pages.Charts;

namespace OutcomesTracker.Tests.Pages.Charts;

public sealed class ScoreChartTests
{
    private static readonly DateOnly Day = new(2025, 1, 1);

    [Fact]
    public void The_lowest_score_is_at_the_bottom_and_the_highest_at_the_top()
    {
        var chart = Chart(1, 4, [new(Day, 4), new(Day.AddDays(10), 1), new(Day.AddDays(20), 2.5m)]);
        Assert.Equal([16.0, 112, 64], chart.All("circle", "dotf").Select(dot => At(dot, "cy")));
        Assert.Equal("2.5", chart.One("text", "strong").Value);
    }

    [Fact]
    public void Its_axes_are_in_the_language_that_is_asked_for()
    {
        ScorePoint[] points = [new(Day, 48.5m), new(Day.AddDays(80), 22.25m)];
        var spanish = Sentences.In(ReportLanguage.Es).OfCharts;
        Assert.Equal(["50 of 60", "22.25", "Jan 2025"], Told(Chart(6, 60, points)));
        Assert.Equal(
            ["50 de 60", "22,25", Day.ToString("MMM yyyy", spanish.Culture)],
            Told(Chart(6, 60, points, new() { [nameof(ScoreChart.In)] = spanish }))
        );

        static IEnumerable<string> Told(RenderedChart chart) =>
            chart.Texts.Where(text =>
                text.EndsWith("60", StringComparison.Ordinal) || text.Length == 5 || text.EndsWith("2025", StringComparison.Ordinal)
            );
    }

    [Fact]
    public void A_score_holds_until_the_next()
    {
        var chart = Chart(1, 4, [new(Day, 3), new(Day.AddDays(20), 2), new(Day.AddDays(30), 2), new(Day.AddDays(44), 4)]);
        Assert.Equal(
            [(6, 46, 48, 48), (46, 46, 48, 80), (46, 94, 80, 80), (94, 94, 80, 16)],
            chart.All("line", "score").Select(RenderedChart.Line)
        );
        Assert.Equal([6, 46, 66, 94], chart.All("circle", "dotf").Select(dot => At(dot, "cx")));
    }

    [Fact]
    public void A_score_that_stays_is_a_line_to_its_last_point()
    {
        var chart = Chart(1, 4, [new(Day, 3), new(Day.AddDays(20), 2), new(Day.AddDays(30), 2), new(Day.AddDays(44), 2)]);
        Assert.Equal([(6, 46, 48, 48), (46, 46, 48, 80), (46, 94, 80, 80)], chart.All("line", "score").Select(RenderedChart.Line));
        Assert.Equal((6, 94, 48, 48), RenderedChart.Line(Chart(1, 4, [new(Day, 3), new(Day.AddDays(44), 3)]).One("line", "score")));
    }

    [Fact]
    public void A_corrected_score_leaves_a_ring_where_it_was()
    {
        var chart = Chart(1, 4, [new(Day, 3), new(Day.AddDays(44), 2, FirstRecorded: 3)]);
        var ghost = chart.One("circle", "ghost");
        Assert.Equal((94, 48), (At(ghost, "cx"), At(ghost, "cy")));
        Assert.Equal(80, At(chart.All("circle", "dotf")[^1], "cy"));
    }

    [Fact]
    public void Sessions_windows_and_goals_stand_on_their_days()
    {
        var chart = Chart(
            6,
            60,
            [new(Day, 23)],
            new()
            {
                [nameof(ScoreChart.Sessions)] = new[] { Day, Day.AddDays(11) },
                [nameof(ScoreChart.Windows)] = new[] { new ScoreWindow(Day.AddDays(22), Day.AddDays(44)) },
                [nameof(ScoreChart.Goals)] = new[] { new ScoreGoal(Day.AddDays(11), Day.AddDays(44), 16.1m) },
            }
        );
        Assert.Equal([(6, 6, 121, 128), (28, 28, 121, 128)], chart.All("line", "tick").Select(RenderedChart.Line));
        Assert.Equal([(28, 94, 71.6, 71.6)], chart.All("line", "goal").Select(RenderedChart.Line));
        var window = chart.One("rect", "win");
        Assert.Equal((50, 44, 16, 96), (At(window, "x"), At(window, "width"), At(window, "y"), At(window, "height")));
    }

    [Fact]
    public void A_window_of_a_day_is_seen_and_a_goal_below_the_scale_is_not_drawn()
    {
        var chart = Chart(
            1,
            4,
            [new(Day, 1), new(Day.AddDays(3000), 1)],
            new()
            {
                [nameof(ScoreChart.Windows)] = new[] { new ScoreWindow(Day.AddDays(30), Day.AddDays(30)) },
                [nameof(ScoreChart.Goals)] = new[] { new ScoreGoal(Day, Day.AddDays(44), 0) },
            }
        );
        Assert.Equal(0.5, At(chart.One("rect", "win"), "width"));
        Assert.Empty(chart.All("line", "goal"));
    }

    [Theory] //  scale, highest score  levels from the bottom up
    [InlineData(1, 4, 2, "1 2 3 4")]
    [InlineData(1, 5, 2, "1 2 3 4 5")]
    [InlineData(1, 9, 3, "1 3 5 7 9")]
    [InlineData(0, 24, 3.5, "0 5 10 15 of 24")]
    [InlineData(0, 24, 20.5, "0 8 16 24")]
    [InlineData(0, 100, 0, "0 5 10 15 of 100")]
    [InlineData(0, 100, 41.5, "0 15 30 45 of 100")]
    [InlineData(0, 100, 100, "0 25 50 75 100")]
    [InlineData(6, 60, 23, "6 14 22 30 of 60")]
    [InlineData(6, 60, 30.5, "6 19 32 45 of 60")]
    [InlineData(6, 60, 60, "6 24 42 60")]
    [InlineData(0, 30.5, 30.5, "0 10.17 20.33 30.5")]
    public void The_levels_are_even_and_hold_every_score(double lowest, double highest, double most, string expected)
    {
        var chart = Chart((decimal)lowest, (decimal)highest, [new(Day, (decimal)most)]);
        var (levels, labels) = (chart.All("line", "grid").ConvertAll(RenderedChart.Line), chart.Texts);
        Assert.Equal(expected, string.Join(' ', labels.Take(levels.Count)));
        Assert.Equal((112, 16), (levels[0].Y1, levels[^1].Y1));
        Assert.Single(levels.Zip(levels.Skip(1)).Select(pair => Math.Round(pair.First.Y1 - pair.Second.Y1, 1)).Distinct());
        Assert.InRange(At(chart.One("circle", "dotf"), "cy"), 16, 112);
    }

    [Fact]
    public void Ghosts_and_goals_are_held_by_the_scale_too()
    {
        Assert.Contains("45 of 60", Chart(6, 60, [new(Day, 8, FirstRecorded: 44)]).Texts);
        var goals = new[] { new ScoreGoal(Day, Day.AddDays(1), 29) };
        Assert.Contains("30 of 60", Chart(6, 60, [new(Day, 8)], new() { [nameof(ScoreChart.Goals)] = goals }).Texts);
    }

    [Fact]
    public void The_top_label_is_clear_of_a_point_below_it_and_the_last_of_a_goal_that_runs_on()
    {
        Assert.Equal(8, At(Chart(1, 4, [new(Day, 4)]).Svg.Elements("text").ElementAt(3), "y"));
        Assert.Equal((84, 74, 94), (LastLabel(goal: 1), LastLabel(goal: 2), LastLabel(goal: 2.1m)));

        static double LastLabel(decimal goal) =>
            At(
                Chart(1, 4, [new(Day, 2)], new() { [nameof(ScoreChart.Goals)] = new[] { new ScoreGoal(Day, Day.AddDays(9), goal) } })
                    .One("text", "strong"),
                "y"
            );
    }

    [Theory] //  from, days                   labels
    [InlineData("2026-11-29", 0, "29 Nov 2026")]
    [InlineData("2026-11-29", 1, "29 Nov 2026|30 Nov")]
    [InlineData("2026-12-30", 4, "30 Dec|31 Dec|1 Jan 2027|2 Jan|3 Jan")]
    [InlineData("2026-11-01", 30, "2 Nov 2026|9 Nov|16 Nov|23 Nov|30 Nov")]
    [InlineData("2026-05-10", 204, "Jul 2026|Sep|Nov")]
    [InlineData("2024-12-16", 714, "Jan 2025|Jul 2025|Jan 2026|Jul 2026")]
    [InlineData("2025-11-30", 365, "Jan 2026|Apr|Jul|Oct")]
    [InlineData("2016-11-30", 3652, "2018|2020|2022|2024|2026")]
    public void The_time_axis_names_days_months_or_years_by_its_span(string from, int days, string expected)
    {
        var labels = TimeLabels(DateOnly.Parse(from), days);
        Assert.Equal(expected, string.Join('|', labels.Select(label => label.Value)));
    }

    [Fact]
    public void Labels_of_the_time_axis_never_meet_and_there_is_always_one()
    {
        for (var days = 0; days < 20_000; days = days * 21 / 20 + 1)
            foreach (var from in new[] { new DateOnly(2023, 12, 27), new(2024, 2, 29), new(2025, 6, 15) })
            {
                var labels = TimeLabels(from, days);
                Assert.True(labels.Count is >= 1 and <= 8, $"{labels.Count} labels over {days} days");
                Assert.False(
                    RenderedChart.AnyOverlap(labels),
                    $"{days} days from {from}: {string.Join('|', labels.Select(one => one.Value))}"
                );
                Assert.Equal(labels.Count, labels.DistinctBy(label => label.Value).Count());
            }
    }

    [Fact]
    public void A_label_stands_at_the_first_day_of_what_it_names()
    {
        var chart = Chart(1, 4, [new(new(2026, 7, 1), 3), new(new(2026, 9, 1), 2)]);
        Assert.Equal("Jul 2026|Aug|Sep", string.Join('|', TimeTexts(chart).Select(label => label.Value)));
        Assert.Equal([6, 50, 94], TimeTexts(chart).Select(label => At(label, "x")));
    }

    [Fact]
    public void The_axis_runs_up_to_the_day_that_is_asked_for()
    {
        var chart = Chart(1, 4, [new(Day, 3)], new() { [nameof(ScoreChart.To)] = Day.AddDays(22) });
        Assert.Equal(6, At(chart.One("circle", "dotf"), "cx"));
        Assert.Equal(50, At(Chart(1, 4, [new(Day, 3)]).One("circle", "dotf"), "cx"));
    }

    /// <summary>Rounded, it would stand on a bound that it is above.</summary>
    [Fact]
    public void The_last_score_is_said_as_it_was_recorded() =>
        Assert.Equal("42.0001", Chart(6, 60, [new(Day, 42.0001m)]).One("text", "strong").Value);

    [Fact]
    public void At_most_200_points_are_drawn_and_no_peak_is_left_out()
    {
        var points = Enumerable
            .Range(0, 5000)
            .Select(day => new ScorePoint(
                Day.AddDays(day),
                day == 1234 ? 100
                    : day == 4321 ? 0
                    : 50
            ))
            .ToArray();
        var drawn = Chart(0, 100, points).All("circle", "dotf");
        Assert.InRange(drawn.Count, 90, 200);
        Assert.Equal((6, 94), (At(drawn[0], "cx"), At(drawn[^1], "cx")));
        Assert.Single(drawn, dot => At(dot, "cy") == 16);
        Assert.Single(drawn, dot => At(dot, "cy") == 112);
        Assert.Equal(200, Chart(0, 100, points[..200]).All("circle", "dotf").Count);
        Assert.InRange(
            Chart(0, 100, [.. points[..201].Select((one, i) => one with { Score = i % 7 })]).All("circle", "dotf").Count,
            190,
            200
        );
    }

    [Fact]
    public void Points_may_come_in_any_order()
    {
        ScorePoint[] points = [new(Day, 4), new(Day.AddDays(10), 1), new(Day.AddDays(20), 2)];
        Assert.Equal(Chart(1, 4, points).Markup, Chart(1, 4, [.. points.Reverse()]).Markup);
    }

    [Fact]
    public void Without_a_score_the_sessions_are_shown_and_without_a_day_nothing()
    {
        var chart = Chart(1, 4, [], new() { [nameof(ScoreChart.Sessions)] = new[] { Day } });
        Assert.Equal(50, At(chart.One("line", "tick"), "x1"));
        Assert.Empty(chart.Svg.Elements("circle"));
        Assert.Equal("", RenderedChart.MarkupOf<ScoreChart>(Parameters(1, 4, [])));
    }

    private static List<System.Xml.Linq.XElement> TimeLabels(DateOnly from, int days) =>
        TimeTexts(Chart(1, 4, [new(from, 3), new(from.AddDays(days), 2)]));

    private static List<System.Xml.Linq.XElement> TimeTexts(RenderedChart chart) =>
        [.. chart.All("text").Where(text => At(text, "y") == 145)];

    private static RenderedChart Chart(decimal lowest, decimal highest, ScorePoint[] points, Dictionary<string, object?>? more = null) =>
        RenderedChart.Of<ScoreChart>(new(Parameters(lowest, highest, points).Concat(more ?? [])));

    private static Dictionary<string, object?> Parameters(decimal lowest, decimal highest, ScorePoint[] points) =>
        new()
        {
            [nameof(ScoreChart.Label)] = "A sentence.",
            [nameof(ScoreChart.Lowest)] = lowest,
            [nameof(ScoreChart.Highest)] = highest,
            [nameof(ScoreChart.Points)] = points,
        };

    private static double At(System.Xml.Linq.XElement element, string attribute) => RenderedChart.Number(element, attribute);
}
