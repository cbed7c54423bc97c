using OutcomesTracker.Server.Pages.Charts;
using OutcomesTracker.Statistics;

namespace OutcomesTracker.Tests.Pages.Charts;

public sealed class IntervalMarkTests
{
    [Fact]
    public void Band_line_and_ring_stand_at_the_bounds_the_interval_and_the_rate()
    {
        var mark = Mark(32 / 38.0, (0.6958, 0.9256), (32 / 58.0, 52 / 58.0));
        Assert.Equal(
            """<svg class="dot" aria-hidden="true"><rect class="band" x="55.17%" y="22%" width="34.48%" height="56%"></rect>"""
                + """<line class="ci" x1="69.58%" x2="92.56%" y1="50%" y2="50%"></line>"""
                + """<circle class="pt" cx="84.21%" cy="50%" r="5.5"></circle></svg>""",
            string.Concat(mark.Markup.Split('\n').Select(line => line.Trim()))
        );
    }

    [Theory]
    [InlineData(0, 12, 0)]
    [InlineData(12, 12, 100)]
    [InlineData(1, 3, 33.33)]
    [InlineData(1, 1000, 0.1)]
    public void The_ring_is_at_the_rate_within_its_interval(int improved, int assessed, double expected)
    {
        var mark = Mark((double)improved / assessed, WilsonInterval.Of(improved, assessed), null);
        var (ring, line) = (RenderedChart.Number(mark.One("circle", "pt"), "cx"), RenderedChart.Line(mark.One("line", "ci")));
        Assert.Equal(expected, ring);
        Assert.InRange(ring, line.X1, line.X2);
        Assert.Equal(improved == 0, line.X1 == 0);
        Assert.Equal(improved == assessed, line.X2 == 100);
    }

    [Fact]
    public void The_band_holds_the_ring_whatever_is_unknown()
    {
        for (var unknown = 0; unknown < 50; unknown++)
        for (var improved = 0; improved <= 7; improved++)
        {
            var all = 7.0 + unknown;
            var mark = Mark(improved / 7.0, null, (improved / all, (improved + unknown) / all));
            var (band, ring) = (mark.One("rect", "band"), RenderedChart.Number(mark.One("circle", "pt"), "cx"));
            var (left, width) = (RenderedChart.Number(band, "x"), RenderedChart.Number(band, "width"));
            Assert.InRange(ring, left - 0.01, left + width + 0.02);
            Assert.InRange(left + width, 0, 100.01);
        }
    }

    [Fact]
    public void What_is_not_known_is_not_drawn()
    {
        Assert.Empty(Mark(null, null, null).Svg.Elements());
        Assert.Equal(["rect"], Tags(Mark(null, null, (0, 1))));
        Assert.Equal(["line", "circle"], Tags(Mark(0.5, (0.25, 0.75), null)));

        static IEnumerable<string> Tags(RenderedChart mark) => mark.Svg.Elements().Select(element => element.Name.LocalName);
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(62)]
    public void A_rate_that_is_no_share_is_refused(double rate) => Assert.Throws<ArgumentOutOfRangeException>(() => Mark(rate, null, null));

    [Fact]
    public void The_scale_is_labelled_at_every_quarter()
    {
        var scale = RenderedChart.Of<PercentScale>([]);
        Assert.Equal(["0", "25", "50", "75", "100\u202F%"], scale.Texts);
        Assert.Equal([0.0, 25, 50, 75, 100], scale.Svg.Elements("text").Select(text => RenderedChart.Number(text, "x")));
        Assert.Equal("scale", scale.Svg.Attribute("class")!.Value);
    }

    private static RenderedChart Mark(double? rate, (double, double)? interval, (double, double)? bounds) =>
        RenderedChart.Of<IntervalMark>(
            new()
            {
                [nameof(IntervalMark.Rate)] = rate,
                [nameof(IntervalMark.Interval)] = interval,
                [nameof(IntervalMark.Bounds)] = bounds,
            }
        );
}
