using System.Text;
using System.Text.RegularExpressions;
using OutcomesTracker.PageTests.Demo;

namespace OutcomesTracker.PageTests.Pages;

/// <summary>The patient's report on paper: two sheets at most, light, and large enough to read, however much there is to tell.</summary>
public sealed partial class ReportPrintTests(DemoRegistry demo) : VisitingTests(demo)
{
    private const int MostSheets = 2;

    private const double SmallestPt = 9,
        SmallestNotePt = 7.5;

    private static readonly string[] Formats = ["A4", "Letter"];

    /// <summary>In English and in Spanish.</summary>
    private static readonly (string Title, string Care, string Other)[] Words =
    [
        ("Your treatment, and how it went", "Wear sunscreen.", "En español"),
        ("Su tratamiento y cómo le fue", "Use protector solar.", "In English"),
    ];

    [Fact]
    public async Task The_example_is_printed_on_two_sheets_in_either_language() =>
        await IsPrinted((await Visit(Person.Clinician)).Page, $"/patients/{Demo.Example.PatientId}");

    [Fact]
    public async Task So_is_a_patient_of_whom_there_is_as_much_to_tell_as_can_be()
    {
        var page = (await Visit(Person.Clinician)).Page;
        var patient = await FullCase.Record(page);
        await page.GotoAsync($"{patient}/report");
        await Expect(page.Locator(".course-chart")).ToHaveCountAsync(4);
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(18);
        await Expect(page.GetByText("Our records hold 2 more of your treatments.")).ToBeVisibleAsync();
        await IsPrinted(page, patient);
    }

    [Fact]
    public async Task Paper_is_light_also_where_the_screen_is_dark()
    {
        var page = (await Visit(Person.Clinician, new() { ColorScheme = ColorScheme.Dark })).Page;
        await page.GotoAsync($"/patients/{Demo.Example.PatientId}/report");
        Assert.InRange(await Lightness(page, ".report h1"), 200, 255);
        await page.EmulateMediaAsync(new() { Media = Media.Print, ColorScheme = ColorScheme.Dark });
        foreach (var words in (string[])[".report h1", ".report .lead", ".report th", ".report .small", ".report .notice h3"])
            Assert.InRange(await Lightness(page, words), 0, 128);
    }

    /// <summary>Each language is offered on the other's page, and what is only for the screen is not printed.</summary>
    private static async Task IsPrinted(IPage page, string patient)
    {
        await page.GotoAsync($"{patient}/report?language=en");
        foreach (var (title, care, other) in Words)
        {
            await page.Shows(title);
            await Expect(page.Link(other)).ToBeVisibleAsync();
            await page.EmulateMediaAsync(new() { Media = Media.Print });
            await Expect(page.GetByText(care)).ToBeVisibleAsync();
            await Expect(page.Link(other)).ToBeHiddenAsync();
            Assert.InRange(await Smallest(page, ".report p:not(.small, .eyebrow), .report .after li > span, .report td"), SmallestPt, 14);
            Assert.InRange(await Smallest(page, ".report .small, .report .eyebrow"), SmallestNotePt, 14);
            foreach (var format in Formats)
            {
                var paper = await page.PdfAsync(new() { Format = format });
                var sheets = Sheet().Count(Encoding.Latin1.GetString(paper));
                Assert.True(sheets is >= 1 and <= MostSheets, $"{sheets} sheets of {format}: {title}");
            }
            await page.EmulateMediaAsync(new() { Media = Media.Screen });
            await page.Follow(other);
        }
        await page.Shows(Words[0].Title);
    }

    /// <summary>The smallest letters of some elements on paper.</summary>
    private static Task<double> Smallest(IPage page, string of) =>
        page.Locator(of)
            .EvaluateAllAsync<double>(
                "all => Math.min(...all.map(one => parseFloat(getComputedStyle(one).fontSize) * (one.currentCSSZoom ?? 1) * .75))"
            );

    /// <summary>The mean of red, green and blue of an element's letters.</summary>
    private static Task<double> Lightness(IPage page, string of) =>
        page.Locator(of)
            .First.EvaluateAsync<double>(
                "one => getComputedStyle(one).color.match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3"
            );

    [GeneratedRegex(@"/Type\s*/Page\b")]
    private static partial Regex Sheet();
}
