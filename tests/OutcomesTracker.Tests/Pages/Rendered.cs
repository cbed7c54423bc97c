using System.Xml.Linq;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace OutcomesTracker.Tests.Pages;

/// <summary>What a component of a page renders, as a tree.</summary>
internal static partial class Rendered
{
    public static XElement Of<TComponent>(Dictionary<string, object?> parameters)
        where TComponent : IComponent => Of(typeof(TComponent), parameters);

    /// <summary>The component with these parameters, beneath cascading values, each given to what asks for its type.</summary>
    public static XElement Of(Type component, Dictionary<string, object?> parameters, params object[] cascading)
    {
        RenderFragment content = builder =>
        {
            builder.OpenComponent(0, component);
            builder.AddMultipleAttributes(1, parameters!);
            builder.CloseComponent();
        };
        foreach (var value in cascading)
            content = Beneath(value, content);
        return XElement.Parse($"<root>{AsXml(MarkupOf(content))}</root>", LoadOptions.PreserveWhitespace);
    }

    /// <summary>The text of an element as it is read: white space in a row is one blank.</summary>
    public static string Text(this XElement element) => string.Join(' ', element.Value.Split([' ', '\n', '\r', '\t'], NoEmpty));

    private const StringSplitOptions NoEmpty = StringSplitOptions.RemoveEmptyEntries;

    private static RenderFragment Beneath(object value, RenderFragment content) =>
        builder =>
        {
            builder.OpenComponent(0, typeof(CascadingValue<>).MakeGenericType(value.GetType()));
            builder.AddAttribute(1, "Value", value);
            builder.AddAttribute(2, "ChildContent", content);
            builder.CloseComponent();
        };

    private static string MarkupOf(RenderFragment content)
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { ["Value"] = "", ["ChildContent"] = content });
        return renderer
            .Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<CascadingValue<string>>(parameters)).ToHtmlString())
            .GetAwaiter()
            .GetResult();
    }

    /// <summary>HTML that a component renders, which but for this little is XML.</summary>
    private static string AsXml(string html) =>
        Attributes
            .Replace(html, " $1=\"\"")
            .Replace("&nbsp;", "\u00a0", StringComparison.Ordinal)
            .Replace("<br>", "<br/>", StringComparison.Ordinal);

    /// <summary>Attributes of a tag that are written without a value.</summary>
    [System.Text.RegularExpressions.GeneratedRegex(@"(?<=<[^>]*) (checked|selected|open|value|download)(?=[\s/>])")]
    private static partial System.Text.RegularExpressions.Regex Attributes { get; }
}
