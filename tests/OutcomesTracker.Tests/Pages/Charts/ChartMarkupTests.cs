using System.Globalization;
using System.Xml.Linq;
using OutcomesTracker.Server.Pages.Charts;

namespace OutcomesTracker.Tests.Pages.Charts;

/// <summary>What holds for the markup of every chart.</summary>
public sealed class ChartMarkupTests
{
    private static readonly Dictionary<string, Func<string>> All = new()
    {
        [nameof(IntervalMark)] = () =>
            RenderedChart.MarkupOf<IntervalMark>(
                new()
                {
                    ["Rate"] = 1 / 3.0,
                    ["Interval"] = ((double, double)?)(0.123, 0.4567),
                    ["Bounds"] = ((double, double)?)(0.1, 0.9),
                }
            ),
        [nameof(PercentScale)] = () => RenderedChart.MarkupOf<PercentScale>([]),
        [nameof(IconArray)] = () => RenderedChart.MarkupOf<IconArray>(new() { ["Improved"] = 7L, ["Unknown"] = 3L }),
        [nameof(FlowBar)] = () => RenderedChart.MarkupOf<FlowBar>(new() { ["Improved"] = 1000L, ["Unknown"] = 2003L }),
        [nameof(SurvivalCurve)] = () =>
            RenderedChart.MarkupOf<SurvivalCurve>(
                new()
                {
                    ["Label"] = "A < B.",
                    ["Points"] = new SurvivalPoint[] { new(7, 0.333, 0.123, 0.456, 1234, 2), new(1033, 0.1, AtRisk: 5) },
                }
            ),
        [nameof(ScoreChart)] = () =>
            RenderedChart.MarkupOf<ScoreChart>(
                new()
                {
                    ["Label"] = "A < B.",
                    ["Lowest"] = 0m,
                    ["Highest"] = 24m,
                    ["Points"] = new ScorePoint[] { new(new(2025, 3, 1), 7.25m), new(new(2025, 5, 7), 3.5m, 4.5m) },
                    ["Sessions"] = new DateOnly[] { new(2025, 3, 2) },
                    ["Goals"] = new ScoreGoal[] { new(new(2025, 3, 2), new(2025, 5, 1), 3.62m) },
                }
            ),
    };

    public static TheoryData<string> Charts => [.. All.Keys];

    [Theory, MemberData(nameof(Charts))]
    public void A_chart_is_the_same_in_every_culture(string chart)
    {
        var expected = All[chart]();
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal("0,5", $"{0.5}");
            Assert.Equal(expected, All[chart]());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory, MemberData(nameof(Charts))]
    public void A_chart_is_svg_without_style_script_or_colour(string chart)
    {
        var svg = new RenderedChart(All[chart]()).Svg;
        Assert.Equal("svg", svg.Name.LocalName);
        foreach (var element in svg.DescendantsAndSelf())
        {
            Assert.Contains(element.Name.LocalName, (string[])["svg", "rect", "line", "circle", "text"]);
            Assert.Empty(
                element.Attributes().Select(one => one.Name.LocalName).Intersect(["style", "fill", "stroke", "onload", "onclick"])
            );
        }
    }

    [Theory, MemberData(nameof(Charts))]
    public void A_number_has_at_most_two_decimals_and_no_zero_at_their_end(string chart) =>
        Assert.All(
            new RenderedChart(All[chart]()).Svg.Descendants().Attributes(),
            attribute => Assert.DoesNotMatch(@"\.\d\d\d|\.\d?0(%|$)|-0(%|$)|,\d", attribute.Value)
        );
}
