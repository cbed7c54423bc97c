using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Tests.Golden;

namespace OutcomesTracker.IntegrationTests.Pages;

/// <summary>A case, stepped through entry by entry, without a script.</summary>
[Collection(PagesTogether.Name)]
public sealed class ReplayPageTests(SharedPages pages) : IAsyncLifetime
{
    private readonly HttpClient clinician = pages.Registry.Clinician();
    private string patient = "";

    private string Address => $"/patients/{Talking.Id(patient)}/replay";

    /// <summary>4 is a session, 5 an assessment, which 6 corrects and 7 retracts.</summary>
    public async ValueTask InitializeAsync()
    {
        patient = await clinician.EnrolForTreatment();
        await clinician.Accept($"{patient}/sessions", Bodies.Session("2025-02-01"));
        await clinician.Accept($"{patient}/assessments", Bodies.Assessment(4));
        await clinician.Accept($"{patient}/corrections", Bodies.Correction(5, Bodies.Assessment(2)).With("reason", "wrong grade typed"));
        await clinician.Accept($"{patient}/retractions", Bodies.Retraction(5).With("reason", "another patient's"));
    }

    public ValueTask DisposeAsync()
    {
        clinician.Dispose();
        return default;
    }

    [Fact]
    public async Task Each_entry_shows_what_it_changed_and_the_case_as_it_stood()
    {
        using var auditor = await pages.SignedIn(Role.Auditor);
        var assessed = await auditor.Open($"{Address}?version=5");
        Assert.Contains("Entry 5 of 7", assessed.Text);
        Assert.Equal(("nothing", "4"), Changed(assessed, "Score (entry 5)"));
        Assert.Contains("Not improved", assessed.Text);

        var corrected = await auditor.Open($"{Address}?version=6");
        Assert.Equal(("4", "2"), Changed(corrected, "Score (entry 5)"));
        Assert.Contains(
            corrected.Document.QuerySelectorAll("table.change th"),
            cell => cell.TextContent.EndsWith(": outcome", StringComparison.Ordinal)
        );
        Assert.Contains("Improved", corrected.Text);
        Assert.Contains("“wrong grade typed”", corrected.Text);
        Assert.Contains(
            corrected.Document.QuerySelectorAll("table.list del"),
            del => del.TextContent.Contains(" 4", StringComparison.Ordinal)
        );

        var retracted = await auditor.Open(Address); // the latest
        Assert.Contains("Entry 7 of 7", retracted.Text);
        Assert.Equal(("in-effect", "retracted"), Changed(retracted, "Standing (entry 5)"));
        Assert.Contains("Missing", retracted.Text);

        static (string, string) Changed(Shown page, string field)
        {
            var row = page
                .Document.QuerySelectorAll("table.change tbody tr")
                .Single(row => row.QuerySelector("th")!.TextContent.Trim() == field);
            var cells = row.QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()).ToList();
            return (cells[0], cells[1]);
        }
    }

    [Fact]
    public async Task One_steps_from_entry_to_entry_by_links_and_not_beyond_the_ends()
    {
        using var auditor = await pages.SignedIn(Role.Auditor);
        var page = await auditor.Open($"{Address}?version=1");
        Assert.Empty(page.Document.QuerySelectorAll("a[rel=prev]"));
        for (var version = 2; version <= 7; version++)
        {
            page = await auditor.Open(page.Document.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
            Assert.Contains($"Entry {version} of 7", page.Text);
            Assert.EndsWith($"version={version - 1}", page.Document.QuerySelector("a[rel=prev]")!.GetAttribute("href"));
        }
        Assert.Empty(page.Document.QuerySelectorAll("a[rel=next]"));
        foreach (var wrong in (string[])["version=8", "version=0", "version=x", "version=1&version=2", "entry=1"])
            Assert.Equal(400, (await auditor.Open($"{Address}?{wrong}")).Status);
        Assert.Equal(404, (await auditor.Open($"/patients/{Guid.NewGuid()}/replay")).Status);
        using var vale = await pages.SignedIn(Role.Clinician, "vale");
        Assert.Equal(404, (await vale.Open(Address)).Status);
    }

    [Fact]
    public async Task To_an_auditor_nothing_identifies_and_hidden_free_text_is_masked()
    {
        using var auditor = await pages.SignedIn(Role.Auditor);
        using var staff = await pages.Clinician();
        var (marked, _) = await MarkedTexts.RecordEverything(pages.Registry.Clinician());
        var address = $"/patients/{Talking.Id(marked)}/replay";
        var identity = System.Text.Json.Nodes.JsonNode.Parse(GoldenCommand.Of("enrol-patient").Full)!["identity"]![
            "fullName"
        ]!.GetValue<string>();
        var (own, texts) = ("", "");
        for (var version = 1; version <= await clinician.Version(marked); version++)
        {
            var shown = await auditor.Open($"{address}?version={version}");
            Assert.Equal(200, shown.Status);
            Assert.DoesNotContain(identity, shown.Html);
            Assert.DoesNotContain("enc:v1:", shown.Html);
            texts += shown.Text;
            own += (await staff.Open($"{address}?version={version}")).Text;
        }
        Assert.Contains(identity, own);
        Assert.Contains(MarkedTexts.Mark, texts);
        await using var hiding = await AnotherServer.With(pages.Registry.Settings, "Privacy:AuditorsSeeFreeText=false");
        using var there = await pages.SignedIn(Role.Auditor, at: hiding);
        for (var version = 1; version <= await clinician.Version(marked); version++)
            Assert.DoesNotContain(MarkedTexts.Mark, (await there.Open($"{address}?version={version}")).Html);
    }
}
