using System.Text;
using System.Text.RegularExpressions;
using OutcomesTracker.PageTests.Demo;
using OutcomesTracker.PageTests.Pages;

namespace OutcomesTracker.PageTests.Flows;

/// <summary>A clinic imports what it has: what is right is recorded, what is refused comes back to be mended.</summary>
public sealed class ImportTests(DemoRegistry demo) : VisitingTests(demo)
{
    [Fact]
    public async Task A_refused_line_is_downloaded_mended_and_imported()
    {
        var page = await Open(Person.ClinicAdmin, "/");
        await page.Import(Enrolment("Zita Lind", 1980), Enrolment("Alva Moe", 1780));
        await page.Shows("Done, with refused lines");
        await Expect(Row(page, "2")).ToContainTextAsync("birthYear");

        var file = await page.RunAndWaitForDownloadAsync(() => page.Follow("Download them, to mend"));
        using var reader = new StreamReader(await file.CreateReadStreamAsync());
        var refused = await reader.ReadToEndAsync();
        Assert.DoesNotContain("Zita Lind", refused, StringComparison.Ordinal);
        await page.Import(refused.Replace("1780", "1980", StringComparison.Ordinal).TrimEnd());
        await page.Shows("Done");
        await page.GotoAsync("/patients?name=Alva+Moe");
        await Expect(page.Link("Alva Moe")).ToBeVisibleAsync();
        await page.GotoAsync("/imports");
        await Expect(page.Region("Your imports of the last week").GetByRole(AriaRole.Link)).ToHaveCountAsync(2);
        await page.LooksRight("imports-some");
    }

    [Fact]
    public async Task A_page_that_looks_again_by_itself_does_so_after_an_outage()
    {
        await using var context = await Demo.NewContext(new() { StorageState = await Demo.SignedIn(Person.Clinician) });
        var (page, asked) = (await context.NewPageAsync(), 0);
        await page.RouteAsync(
            $"**/imports/{Demo.ImportId}",
            async route =>
            {
                switch (Interlocked.Increment(ref asked))
                {
                    case 1:
                        // The import as if it were under way.
                        var answer = await route.FetchAsync();
                        var running = (await answer.TextAsync()).Replace("id=\"progress\"", "id=\"progress\" data-again=\"progress\"");
                        await route.FulfillAsync(new() { Response = answer, Body = running });
                        break;
                    case 2:
                        await route.FulfillAsync(new() { Status = 503 });
                        break;
                    case 3:
                        await route.AbortAsync();
                        break;
                    default:
                        await route.ContinueAsync();
                        break;
                }
            }
        );
        await page.GotoAsync($"/imports/{Demo.ImportId}");
        await Expect(page.Locator("[data-again]")).ToHaveCountAsync(1);
        await Expect(page.Locator("[data-again]")).ToHaveCountAsync(0);
        await page.Shows("Done, with refused lines");
    }

    private static ILocator Row(IPage page, string line) =>
        page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Rowheader, new() { Name = line, Exact = true }) });

    private static string Enrolment(string name, int birthYear) =>
        $$"""
            {"command":"enrol-patient","commandId":"{{Guid.NewGuid()}}","clinic":"harbour","data":{"enrolledOn":"2025-01-10",
            "birthYear":{{birthYear}},"sex":"female","skinType":3,"identity":{"fullName":"{{name}}"} } }
            """.ReplaceLineEndings("");
}

internal static class ImportSteps
{
    /// <summary>Imports a file of these lines, and ends on the page of the import that is done.</summary>
    /// <returns>The import's id.</returns>
    public static async Task<string> Import(this IPage page, params string[] lines)
    {
        await page.GotoAsync("/imports");
        var content = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        await page.Field("File")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "care.ndjson",
                    MimeType = "application/x-ndjson",
                    Buffer = content,
                }
            );
        await page.Press("Import");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(new Regex("^Done"));
        return new Uri(page.Url).Segments[^1];
    }
}
