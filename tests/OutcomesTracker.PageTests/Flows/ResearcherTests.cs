using System.Text.Json;
using System.Text.RegularExpressions;
using OutcomesTracker.PageTests.Demo;

namespace OutcomesTracker.PageTests.Flows;

/// <summary>A researcher goes from the first page to a rate that can be cited.</summary>
public sealed partial class ResearcherTests(DemoRegistry demo) : VisitingTests(demo)
{
    [GeneratedRegex("indication=acne-scars.*asOfSequence=|asOfSequence=.*indication=acne-scars")]
    private static partial Regex AcneScars { get; }

    [Fact]
    public async Task The_same_address_gives_the_same_numbers_in_a_new_browser()
    {
        var page = await Open(Person.Anybody, "/");
        await page.Follow("Sign in to explore");
        await page.SignIn(Person.Researcher);
        await Expect(Chart(page)).ToBeVisibleAsync();
        var all = await Numbers(page).InnerTextAsync();

        await page.Unfold("Filters");
        await page.Unfold("Indication");
        await page.Choice("Indication", "Acne scars").CheckAsync();
        await page.Press("Show");
        await page.WaitForURLAsync(AcneScars);
        await page.Shows("Of the courses for acne scars, how many had improved a month after the last session?");
        var (asked, chart) = (await Numbers(page).InnerTextAsync(), await Chart(page).InnerTextAsync());
        Assert.NotEqual(all, asked);

        await (await Open(Person.Clinician, "/")).Enrol("Vera Ibsen");
        var again = await Open(Person.Researcher, page.Url);
        Assert.Equal(page.Url, again.Url);
        Assert.Equal(asked, await Numbers(again).InnerTextAsync());
        Assert.Equal(chart, await Chart(again).InnerTextAsync());
        await Expect(again.GetByRole(AriaRole.Main)).ToContainTextAsync("newer entr");
    }

    [Fact]
    public async Task The_files_hold_the_numbers_of_the_page()
    {
        var page = await Open(Person.Researcher, "/outcomes");
        var courses = await Numbers(page).GetByRole(AriaRole.Row).Last.GetByRole(AriaRole.Cell).First.InnerTextAsync();

        var csv = (await Download(page, "Table, CSV", ".csv")).Split('\n', StringSplitOptions.TrimEntries);
        var column = csv[0].Split(',').IndexOf("courses");
        Assert.Equal(courses, csv.Single(line => line.StartsWith("*,", StringComparison.Ordinal)).Split(',')[column]);

        using var json = JsonDocument.Parse(await Download(page, "Answer, JSON", ".json"));
        Assert.Equal(courses, json.RootElement.GetProperty("groups").GetProperty("*").GetProperty("courses").GetRawText());
    }

    private static ILocator Chart(IPage page) => page.GetByRole(AriaRole.Figure, new() { Name = "Improved, by modality" });

    private static ILocator Numbers(IPage page) => page.Region("The same in numbers").GetByRole(AriaRole.Table);

    private static async Task<string> Download(IPage page, string link, string extension)
    {
        var file = await page.RunAndWaitForDownloadAsync(() => page.Follow(link));
        Assert.EndsWith(extension, file.SuggestedFilename, StringComparison.Ordinal);
        using var reader = new StreamReader(await file.CreateReadStreamAsync());
        return await reader.ReadToEndAsync();
    }
}
