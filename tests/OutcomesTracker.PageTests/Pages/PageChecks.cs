using Deque.AxeCore.Commons;
using OutcomesTracker.Tests.Style;

namespace OutcomesTracker.PageTests.Pages;

/// <summary>What holds for every page, however wide the window and whatever the colours.</summary>
internal static class PageChecks
{
    private const int Wide = 1280,
        // At 200 per cent a window of 1280 has room for this.
        Zoomed = 640,
        Narrow = 390;

    private const int Height = 900;

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private static readonly string Screenshots = Path.Combine(Repository.Root, "artifacts", "screenshots");

    /// <summary>Everything that holds for every page, and pictures of it for whoever wants to look.</summary>
    public static async Task LooksRight(this IPage page, string name)
    {
        foreach (var width in (int[])[Wide, Zoomed, Narrow])
            await page.FitsInto(width);
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            foreach (var width in (int[])[Narrow, Wide])
            {
                await page.Widen(width);
                await page.IsAccessible();
                await page.Photograph($"{name}-{width}-{(scheme == ColorScheme.Dark ? "dark" : "light")}");
            }
        }
    }

    private static Task Widen(this IPage page, int width) => page.SetViewportSizeAsync(width, Height);

    /// <summary>No rule of WCAG 2.2 A or AA that a program can check is broken.</summary>
    private static async Task IsAccessible(this IPage page)
    {
        if (!await page.EvaluateAsync<bool>("'axe' in window"))
            await page.EvaluateAsync(Axe);
        var violations = await page.EvaluateAsync<string[]>(Violations);
        Assert.True(violations.Length == 0, $"{page.Url}\n{string.Join('\n', violations)}");
    }

    /// <summary>The page cannot be moved sideways, and no text stands out of it to the right.</summary>
    private static async Task FitsInto(this IPage page, int width)
    {
        await page.Widen(width);
        Assert.True(
            await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
            $"{page.Url} can be moved sideways in a window of {width} px."
        );
        var outside = await page.EvaluateAsync<string[]>(TextOutside);
        Assert.True(outside.Length == 0, $"In a window of {width} px stand out of {page.Url}: {string.Join(" | ", outside)}");
    }

    private static Task Photograph(this IPage page, string name) =>
        page.ScreenshotAsync(
            new()
            {
                Path = Path.Combine(Screenshots, $"{name}.png"),
                FullPage = true,
                Animations = ScreenshotAnimations.Disabled,
            }
        );

    private const string TextOutside = """
        () => {
          const main = document.querySelector('main');
          const edge = main.getBoundingClientRect().right - parseFloat(getComputedStyle(main).paddingRight) + 1;
          const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
          const outside = [];
          const place = document.createRange();
          while (texts.nextNode()) {
            place.selectNodeContents(texts.currentNode);
            const isFolded = texts.currentNode.parentElement.closest('.vh, .scroll, thead, details:not([open]) > :not(summary)');
            if (!isFolded && place.getBoundingClientRect().right > edge) outside.push(texts.currentNode.textContent.trim());
          }
          return outside.filter(text => text !== '');
        }
        """;

    private const string Violations = """
        async () => {
          const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
          const found = await axe.run({ runOnly: tags, resultTypes: ['violations'] });
          if (found.passes.length === 0) return ['axe checked nothing.'];
          return found.violations.flatMap(rule =>
            rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)}\n  ${node.failureSummary}`));
        }
        """;
}
