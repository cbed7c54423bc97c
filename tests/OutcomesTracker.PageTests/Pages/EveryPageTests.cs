using OutcomesTracker.PageTests.Demo;

namespace OutcomesTracker.PageTests.Pages;

/// <summary>What every page must be: in light and dark, wide and narrow, without trouble in the browser.</summary>
public sealed class EveryPageTests(DemoRegistry demo) : VisitingTests(demo)
{
    public static TheoryData<string> Pages => [.. PageSample.All.Select(sample => sample.Name)];

    [Fact]
    public void Every_page_is_looked_at()
    {
        Assert.InRange(PageSample.Routes.Count, 15, 100);
        Assert.Equal(PageSample.Routes, PageSample.All.Select(sample => sample.Route).Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain(PageSample.All, sample => sample.AddressOn(Demo).Contains('{', StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Pages))]
    public async Task A_page_is_accessible_in_light_and_dark_and_fits_into_its_window(string name)
    {
        var sample = PageSample.All.Single(one => one.Name == name);
        var page = await Open(sample.Person, sample.AddressOn(Demo));
        await page.LooksRight(name);
    }
}
