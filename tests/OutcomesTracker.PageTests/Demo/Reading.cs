using System.Text.RegularExpressions;

namespace OutcomesTracker.PageTests.Demo;

/// <summary>What a person does on a page, by what is to be read on it.</summary>
internal static class Reading
{
    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public static ILocator Link(this IPage page, string name) => page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public static ILocator Heading(this IPage page, string name) => page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true });

    /// <summary>A section, list or form by its name.</summary>
    public static ILocator Region(this IPage page, string name) => page.GetByRole(AriaRole.Region, new() { NameRegex = new($"^{name}") });

    /// <summary>A field by its label, whether or not the label says that it may be left empty.</summary>
    public static ILocator Field(this IPage page, string label) =>
        page.GetByLabel(new Regex($@"^{Regex.Escape(label)}( \(if known\)| \(one a line\))?$"));

    /// <summary>One of several under a common heading: the "Yes" of "Lasting harm".</summary>
    public static ILocator Choice(this IPage page, string group, string choice) =>
        page.GetByRole(AriaRole.Group, new() { Name = group, Exact = true }).GetByLabel(choice, new() { Exact = true });

    public static Task Press(this IPage page, string button) => page.Button(button).ClickAsync();

    public static Task Follow(this IPage page, string link) => page.Link(link).ClickAsync();

    /// <summary>Opens what is folded under a summary.</summary>
    public static Task Unfold(this IPage page, string summary) =>
        page.Locator("summary").Filter(new() { HasTextRegex = new($"^{summary}") }).ClickAsync();

    /// <summary>Waits for the page with this heading on top.</summary>
    public static Task Shows(this IPage page, string heading) =>
        Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(heading);

    /// <summary>What stands on the page, without what stands on every page.</summary>
    public static Task<string> Says(this IPage page) => page.GetByRole(AriaRole.Main).InnerTextAsync();

    /// <summary>What the page says first: a refusal, or that something was recorded.</summary>
    public static ILocator Refusal(this IPage page) => page.GetByRole(AriaRole.Alert);

    public static ILocator Receipt(this IPage page) => page.GetByRole(AriaRole.Status);
}
