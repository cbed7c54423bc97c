using OutcomesTracker.Server.Pages.Charts;

namespace OutcomesTracker.Tests.Pages.Charts;

public sealed class IconArrayTests
{
    private static readonly string[] Classes = ["f-yes", "f-no", "f-unk", "f-wait"];

    [Theory]
    [InlineData(11, 6, 3, 0)]
    [InlineData(0, 0, 0, 1)]
    [InlineData(0, 3, 0, 7)]
    [InlineData(20, 14, 10, 6)]
    public void Every_course_is_an_icon_of_its_state_in_order(params int[] counts)
    {
        var icons = Icons(counts);
        Assert.Equal(
            Classes.Zip(counts).SelectMany(state => Enumerable.Repeat(state.First, state.Second)),
            icons.Svg.Elements("circle").Select(icon => icon.Attribute("class")!.Value)
        );
    }

    [Fact]
    public void Ten_icons_stand_in_a_row_and_none_leaves_the_view_box_or_meets_another()
    {
        for (var courses = 1; courses <= 50; courses++)
        {
            var svg = Icons(courses, 0, 0, 0).Svg;
            var size = svg.Attribute("viewBox")!.Value.Split(' ').Select(double.Parse).ToArray();
            var centres = svg.Elements("circle").Select(icon => (X: RenderedChart.Number(icon, "cx"), Y: RenderedChart.Number(icon, "cy")));
            Assert.All(
                centres.Index(),
                icon =>
                {
                    Assert.Equal((14 + 28 * (icon.Index % 10), 16 + 34 * (icon.Index / 10)), icon.Item);
                    Assert.InRange(icon.Item.X, 12, size[2] - 12);
                    Assert.InRange(icon.Item.Y, 12, size[3] - 12);
                }
            );
        }

        Assert.Equal("0 0 282 66", Icons(11, 6, 3, 0).Svg.Attribute("viewBox")!.Value);
    }

    [Fact]
    public void Fifty_courses_are_icons_and_fifty_one_a_bar()
    {
        Assert.Equal(("icons", 50), (Class(Icons(20, 14, 10, 6)), Icons(20, 14, 10, 6).Svg.Elements("circle").Count()));
        Assert.Equal("flow", Class(Icons(20, 15, 10, 6)));
        Assert.Equal(Bar(20, 15, 10, 6).Markup, Icons(20, 15, 10, 6).Markup);

        static string Class(RenderedChart chart) => chart.Svg.Attribute("class")!.Value;
    }

    [Fact]
    public void A_bar_has_a_part_for_each_state_by_its_share()
    {
        var bar = Bar(40, 25, 34, 22);
        Assert.Equal(Classes, bar.Svg.Elements("rect").Select(part => part.Attribute("class")!.Value));
        Assert.Equal([0, 33.06, 53.72, 81.82], bar.Svg.Elements("rect").Select(part => RenderedChart.Number(part, "x")));
        Assert.Equal([33.06, 20.66, 28.1, 18.18], bar.Svg.Elements("rect").Select(part => RenderedChart.Number(part, "width")));
    }

    [Theory]
    [InlineData(1, 1, 1, 0)]
    [InlineData(1, 0, 0, 6)]
    [InlineData(1, 1, 1, 99_997)]
    [InlineData(0, 0, 5, 0)]
    [InlineData(333, 333, 333, 2)]
    public void The_widths_of_a_bar_add_up_to_one_hundred_and_leave_no_gap(params int[] counts)
    {
        var right = 0m;
        foreach (var part in Bar(counts).Svg.Elements("rect"))
        {
            Assert.Equal(right, (decimal)RenderedChart.Number(part, "x"));
            right += (decimal)RenderedChart.Number(part, "width");
        }
        Assert.Equal(100m, right);
        Assert.Equal(counts.Count(count => count > 0), Bar(counts).Svg.Elements("rect").Count());
    }

    [Fact]
    public void No_course_is_no_chart_and_a_negative_number_of_them_is_refused()
    {
        Assert.Equal(("", ""), (Markup<IconArray>([0, 0, 0, 0], null), Markup<FlowBar>([0, 0, 0, 0], null)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Icons(-1, 2, 0, 0));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    public void A_chart_with_a_sentence_is_an_image_and_one_without_is_passed_over(int courses)
    {
        var (said, hidden) = (Icons(courses, 0, 0, 0).Svg, new RenderedChart(Markup<IconArray>([courses, 0, 0, 0], null)).Svg);
        Assert.Equal(("img", "A sentence."), (said.Attribute("role")?.Value, said.Attribute("aria-label")?.Value));
        Assert.Null(said.Attribute("aria-hidden"));
        Assert.Equal("true", hidden.Attribute("aria-hidden")?.Value);
        Assert.Null(hidden.Attribute("role"));
    }

    private static RenderedChart Icons(params int[] counts) => new(Markup<IconArray>(counts, "A sentence."));

    private static RenderedChart Bar(params int[] counts) => new(Markup<FlowBar>(counts, "A sentence."));

    private static string Markup<TChart>(int[] counts, string? label)
        where TChart : Microsoft.AspNetCore.Components.IComponent =>
        RenderedChart.MarkupOf<TChart>(
            new()
            {
                [nameof(IconArray.Improved)] = (long)counts[0],
                [nameof(IconArray.NotImproved)] = (long)counts[1],
                [nameof(IconArray.Unknown)] = (long)counts[2],
                [nameof(IconArray.NotYetDue)] = (long)counts[3],
                [nameof(IconArray.Label)] = label,
            }
        );
}
