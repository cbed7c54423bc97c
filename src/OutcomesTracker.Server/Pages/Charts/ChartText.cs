using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace OutcomesTracker.Server.Pages.Charts;

/// <summary>An SVG element <c>text</c>. Razor keeps that tag for itself where a statement's markup begins with it.</summary>
public sealed class ChartText : ComponentBase
{
    [Parameter, EditorRequired]
    public string X { get; set; } = "0";

    [Parameter, EditorRequired]
    public double Y { get; set; }

    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    /// <summary>The shift from <see cref="X"/>, in pixels.</summary>
    [Parameter]
    public double? Dx { get; set; }

    /// <summary><c>middle</c> or <c>end</c>; the text begins at <see cref="X"/> if there is none.</summary>
    [Parameter]
    public string? Anchor { get; set; }

    [Parameter]
    public string? Class { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "class", Class);
        builder.AddAttribute(2, "x", X);
        builder.AddAttribute(3, "dx", Dx is { } shift ? SvgNumber.Px(shift) : null);
        builder.AddAttribute(4, "y", SvgNumber.Px(Y));
        builder.AddAttribute(5, "text-anchor", Anchor);
        builder.AddContent(6, Text);
        builder.CloseElement();
    }
}
