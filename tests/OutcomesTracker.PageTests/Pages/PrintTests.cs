using OutcomesTracker.PageTests.Demo;

namespace OutcomesTracker.PageTests.Pages;

/// <summary>Pages on paper.</summary>
public sealed class PrintTests(DemoRegistry demo) : VisitingTests(demo)
{
    // The room on A4 across between the margins of the stylesheet, in px of CSS: 297 - 2 * 16 mm.
    private const int Across = 1001;

    [Fact]
    public async Task The_widest_table_is_printed_whole()
    {
        var page = await Open(Person.Researcher, "/outcomes?view=side-effects");
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await page.SetViewportSizeAsync(Across, 800);
        var tables = page.Locator("details[open] .scroll");
        await Expect(tables).ToHaveCountAsync(1);
        Assert.Equal("wide", await tables.EvaluateAsync<string>("table => getComputedStyle(table).page"));
        var (needed, room) = (
            await tables.EvaluateAsync<int>("table => table.scrollWidth"),
            await tables.EvaluateAsync<int>("table => table.clientWidth")
        );
        Assert.True(needed <= room, $"The table needs {needed} px of {room}.");
    }
}
