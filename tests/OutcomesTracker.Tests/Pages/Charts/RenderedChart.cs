using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace OutcomesTracker.Tests.Pages.Charts;

/// <summary>A chart as its markup says it. Positions along x are in per cent, those along y in pixels.</summary>
internal sealed class RenderedChart(string markup)
{
    public string Markup => markup;

    public XElement Svg { get; } = XElement.Parse(markup);

    public static RenderedChart Of<TChart>(Dictionary<string, object?> parameters)
        where TChart : IComponent => new(MarkupOf<TChart>(parameters));

    public static string MarkupOf<TChart>(Dictionary<string, object?> parameters)
        where TChart : IComponent
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        return renderer
            .Dispatcher.InvokeAsync(async () =>
                (await renderer.RenderComponentAsync<TChart>(ParameterView.FromDictionary(parameters))).ToHtmlString().Trim()
            )
            .GetAwaiter()
            .GetResult();
    }

    /// <summary>The elements with this tag and class, in order.</summary>
    public List<XElement> All(string tag, string? name = null) =>
        [.. Svg.Descendants(tag).Where(element => (string?)element.Attribute("class") == name)];

    public XElement One(string tag, string name) => Assert.Single(All(tag, name));

    public List<string> Texts => [.. Svg.Descendants("text").Select(text => text.Value)];

    /// <summary>The number of an attribute, which must be in per cent where it says how far along x.</summary>
    public static double Number(XElement element, string attribute)
    {
        var text = (string?)element.Attribute(attribute);
        Assert.NotNull(text);
        Assert.Matches(@"^-?(0|[1-9]\d*)(\.\d?[1-9])?%?$", text);
        return double.Parse(text.TrimEnd('%'), CultureInfo.InvariantCulture);
    }

    /// <summary>x1, x2, y1 and y2 of a line.</summary>
    public static (double X1, double X2, double Y1, double Y2) Line(XElement line) =>
        (Number(line, "x1"), Number(line, "x2"), Number(line, "y1"), Number(line, "y2"));

    /// <summary>Whether two texts of one height would meet on a chart 320 pixels wide, at 7 pixels a character.</summary>
    public static bool AnyOverlap(IEnumerable<XElement> texts)
    {
        var boxes = texts.GroupBy(text => Number(text, "y")).Select(line => line.Select(Box).OrderBy(box => box.Left).ToList());
        return boxes.Any(line => line.Zip(line.Skip(1)).Any(pair => pair.First.Right > pair.Second.Left));
    }

    private static (double Left, double Right) Box(XElement text)
    {
        var (x, width) = (Number(text, "x") * 3.2, text.Value.Length * 7);
        return (string?)text.Attribute("text-anchor") switch
        {
            "middle" => (x - width / 2.0, x + width / 2.0),
            "end" => (x - width, x),
            _ => (x, x + width),
        };
    }
}
