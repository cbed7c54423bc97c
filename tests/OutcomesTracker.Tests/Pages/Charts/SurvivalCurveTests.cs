using OutcomesTracker.Server.Pages.Charts;

namespace OutcomesTracker.Tests.Pages.Charts;

public sealed class SurvivalCurveTests
{
    private const double Top = 16,
        Bottom = 160;

    /// <summary>Twenty subjects; the axis runs to day 40.</summary>
    private static readonly SurvivalPoint[] Twenty =
    [
        new(2, 0.9, 0.75, 1, 20),
        new(5, 0.7, 0.5, 0.9, 18, 2),
        new(12, 0.7, 0.5, 0.9, 12, 3),
        new(20, 0.35, 0.1, 0.6, 9),
        new(33, 0.35, 0.1, 0.6, 5, 5),
    ];

    [Fact]
    public void The_curve_holds_from_one_time_to_the_next_and_falls_at_it()
    {
        var steps = Curve(Twenty).All("line", "score").ConvertAll(RenderedChart.Line);
        Assert.Equal(
            [
                (X(0), X(2), Y(1), Y(1)),
                (X(2), X(2), Y(1), Y(0.9)),
                (X(2), X(5), Y(0.9), Y(0.9)),
                (X(5), X(5), Y(0.9), Y(0.7)),
                (X(5), X(20), Y(0.7), Y(0.7)),
                (X(20), X(20), Y(0.7), Y(0.35)),
                (X(20), X(33), Y(0.35), Y(0.35)),
            ],
            steps
        );
    }

    [Fact]
    public void The_curve_is_connected_and_never_rises_in_any_order_of_its_points()
    {
        foreach (var points in new[] { Twenty, [.. Twenty.Reverse()], Halving(30) })
        {
            var steps = Curve(points).All("line", "score").ConvertAll(RenderedChart.Line);
            Assert.All(steps, step => Assert.True(step.X2 >= step.X1 && step.Y2 >= step.Y1, $"{step}"));
            Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.Equal((pair.First.X2, pair.First.Y2), (pair.Second.X1, pair.Second.Y1)));
            Assert.Equal((X(0), Y(1)), (steps[0].X1, steps[0].Y1));
        }
    }

    [Fact]
    public void An_event_on_day_0_falls_at_the_axis_and_all_events_there_leave_a_line_down()
    {
        var steps = Curve(new SurvivalPoint(0, 0)).All("line", "score").ConvertAll(RenderedChart.Line);
        Assert.Equal([(9, 9, Top, Bottom)], steps);
    }

    [Fact]
    public void Without_an_event_the_curve_runs_along_the_top_and_has_no_median()
    {
        var curve = Curve(new SurvivalPoint(10, 1, Censored: 3), new SurvivalPoint(40, 1, Censored: 1));
        Assert.Equal([(X(0), X(40), Top, Top)], curve.All("line", "score").ConvertAll(RenderedChart.Line));
        Assert.Single(curve.All("line", "goal"));
        Assert.DoesNotContain(curve.Texts, text => text.StartsWith("median", StringComparison.Ordinal));
    }

    [Fact]
    public void The_band_holds_the_curve_from_step_to_step()
    {
        var curve = Curve(Twenty);
        var bands = curve.All("rect", "band");
        Assert.Equal([(X(2), 3.0), (X(5), 15.0), (X(20), 13.0)], bands.Select(band => (At(band, "x"), At(band, "width") / 91 * 40)), Near);
        Assert.Equal(
            [(Y(1), Y(0.75)), (Y(0.9), Y(0.5)), (Y(0.6), Y(0.1))],
            bands.Select(band => (At(band, "y"), At(band, "y") + At(band, "height"))),
            Near
        );
        foreach (var (x1, x2, y1, y2) in curve.All("line", "score").Select(RenderedChart.Line).Where(step => step.X1 >= X(2)))
        {
            if (y1 != y2)
                continue;
            var band = Assert.Single(bands, band => At(band, "x") <= x1 && x1 < At(band, "x") + At(band, "width") - 0.02);
            Assert.InRange(y1, At(band, "y"), At(band, "y") + At(band, "height"));
            Assert.InRange(x2, x1, At(band, "x") + At(band, "width") + 0.02);
        }
    }

    [Fact]
    public void Where_there_is_no_interval_there_is_no_band() =>
        Assert.Equal(
            X(5),
            At(Assert.Single(Curve(new(2, 0.9), new(5, 0.7, 0.5, 0.9), new(20, 0.35), new(40, 0.2)).All("rect", "band")), "x")
        );

    [Theory]
    [InlineData(0.51, 0.5, 0.2, 20)] //         exactly one half
    [InlineData(0.5, 0.5, 0.2, 10)] //          the first of two days with one half
    [InlineData(0.500001, 0.499, 0.2, 20)]
    [InlineData(0.9, 0.8, 0.4, 40)]
    [InlineData(0.9, 0.8, 0.51, null)]
    [InlineData(0.9, 0.50000000000000011, 0.1, 20)] // one half, but for the rounding of a product
    public void The_median_is_marked_at_the_first_time_at_which_half_or_less_remain(double s10, double s20, double s40, int? median)
    {
        var curve = Curve(new(10, s10), new(20, s20), new(40, s40));
        var (across, marks) = (curve.All("line", "goal")[0], curve.All("line", "goal").Skip(1).Select(RenderedChart.Line));
        Assert.Equal((0, 100, Y(0.5), Y(0.5)), RenderedChart.Line(across));
        Assert.Equal(median is { } day ? [(X(day), X(day), Y(0.5), Bottom)] : [], marks);
        Assert.Equal(median is null ? [] : [$"median {median} days"], curve.All("text", "strong").Select(text => text.Value));
    }

    [Fact]
    public void Each_day_with_a_censoring_has_a_tick_on_the_curve_after_its_events()
    {
        var ticks = Curve(Twenty).All("line", "tick").ConvertAll(RenderedChart.Line);
        Assert.Equal([(X(5), Y(0.7)), (X(12), Y(0.7)), (X(33), Y(0.35))], ticks.Select(tick => (tick.X1, (tick.Y1 + tick.Y2) / 2)));
        Assert.All(ticks, tick => Assert.Equal((tick.X1, 8), (tick.X2, Math.Round(tick.Y2 - tick.Y1, 6))));
    }

    [Fact]
    public void The_share_is_shown_from_0_to_100_even_if_hardly_anyone_has_the_event()
    {
        var curve = Curve(new SurvivalPoint(40, 0.99));
        Assert.Equal([Y(0.25), Y(0.75), Y(1)], curve.All("line", "grid").Select(line => RenderedChart.Line(line).Y1));
        Assert.Equal(["25", "50", "75", "100\u202F%", "0"], curve.Texts.Take(5));
    }

    [Theory]
    [InlineData(0, "0 1 day")]
    [InlineData(1, "0 1 day")]
    [InlineData(4, "0 1 2 3 4 days")]
    [InlineData(5, "0 2 4 6 days")]
    [InlineData(30, "0 10 20 30 days")]
    [InlineData(90, "0 25 50 75 100 days")]
    [InlineData(365, "0 100 200 300 400 days")]
    [InlineData(3650, "0 2,000 4,000 days")]
    public void The_days_have_round_labels_that_hold_the_last_time_and_do_not_meet(int last, string expected)
    {
        var curve = Curve(new SurvivalPoint(last, 0.4, AtRisk: 1234));
        var labels = curve.All("text").Where(text => At(text, "y") == 177).ToList();
        Assert.Equal(expected, string.Join(' ', labels.Select(label => label.Value)));
        Assert.Equal((9, 100), (At(labels[0], "x"), At(labels[^1], "x")));
        Assert.False(RenderedChart.AnyOverlap(labels));
        Assert.InRange(RenderedChart.Line(curve.All("line", "score")[^1]).X2, 9, 100);
    }

    [Fact]
    public void The_numbers_at_risk_stand_below_the_days()
    {
        Assert.Equal(["20", "12", "9", "5", "0"], AtRisk(Curve(Twenty)));
        var hidden = Curve([.. Twenty[..^1], Twenty[^1] with { AtRisk = null }]);
        Assert.Empty(AtRisk(hidden));
        Assert.DoesNotContain("At risk", hidden.Texts);
        Assert.Equal("184", hidden.Svg.Attribute("height")!.Value);

        static IEnumerable<string> AtRisk(RenderedChart curve) =>
            curve.All("text").Where(text => At(text, "y") == 211).Select(text => text.Value);
    }

    [Fact]
    public void The_curve_is_an_image_with_a_sentence_and_nothing_if_nobody_was_observed()
    {
        var svg = Curve(Twenty).Svg;
        Assert.Equal(("img", "A sentence."), (svg.Attribute("role")!.Value, svg.Attribute("aria-label")!.Value));
        Assert.Equal("", RenderedChart.MarkupOf<SurvivalCurve>(Parameters([])));
    }

    private static SurvivalPoint[] Halving(int times) =>
        [.. Enumerable.Range(0, times).Select(day => new SurvivalPoint(day, Math.Pow(0.5, day + 1), Censored: day % 2))];

    private static RenderedChart Curve(params SurvivalPoint[] points) => RenderedChart.Of<SurvivalCurve>(Parameters(points));

    private static Dictionary<string, object?> Parameters(SurvivalPoint[] points) =>
        new() { [nameof(SurvivalCurve.Label)] = "A sentence.", [nameof(SurvivalCurve.Points)] = points };

    private static double At(System.Xml.Linq.XElement element, string attribute) => RenderedChart.Number(element, attribute);

    /// <summary>On an axis that runs to day 40.</summary>
    private static double X(int day) => Math.Round(9 + 91 * day / 40.0, 2);

    private static double Y(double survival) => Math.Round(Bottom - survival * (Bottom - Top), 2);

    private static bool Near((double, double) one, (double, double) other) =>
        Math.Abs(one.Item1 - other.Item1) < 0.02 && Math.Abs(one.Item2 - other.Item2) < 0.02;
}
