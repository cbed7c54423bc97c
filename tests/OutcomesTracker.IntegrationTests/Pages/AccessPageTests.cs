using System.Text.Json;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Pages;

/// <summary>Who looked on a page: recorded like any reading, and shown; and an identity that is shown for a reason.</summary>
[Collection(PagesTogether.Name)]
public sealed class AccessPageTests(SharedPages pages)
{
    public static TheoryData<string> OfPatients =>
        [
            .. ExpectedPages
                .Opened.Where(page => page.Status == 200 && page.Pattern.Contains("atientId", StringComparison.Ordinal))
                .Select(page => page.Pattern)
                .Where(pattern => !pattern.EndsWith("/identity", StringComparison.Ordinal)), // it shows nobody before a reason is stated
        ];

    [Theory]
    [MemberData(nameof(OfPatients))]
    public async Task Every_page_that_shows_a_patient_is_recorded(string pattern)
    {
        var page = ExpectedPages.All.Single(one => one.Pattern == pattern);
        var role = page.Roles!.Last();
        using var browser = await pages.SignedIn(role, role == Role.Auditor ? null : "harbour", $"reader {pattern}");
        var question = pattern.EndsWith("/replay", StringComparison.Ordinal) ? "?version=1" : "";
        Assert.Equal(200, (await browser.Open(page.Address(pages) + question)).Status);
        var access = Assert.Single(await Accesses($"subject={Uri.EscapeDataString($"reader {pattern}")}"));
        Assert.Equal(
            $"GET {pattern.Replace(":guid", "", StringComparison.Ordinal).Replace(":int", "", StringComparison.Ordinal)}",
            access.GetProperty("route").GetString(),
            ignoreCase: true
        );
        Assert.Equal("page", access.GetProperty("via").GetString());
        Assert.Equal([pages.Patient], access.GetProperty("patients").EnumerateArray().Select(one => one.GetGuid()));
    }

    [Fact]
    public async Task Lists_on_pages_are_recorded_with_everybody_in_them()
    {
        using var browser = await pages.SignedIn(Role.Clinician, "harbour", "reader of lists");
        foreach (var address in (string[])["/patients", "/worklist"])
        {
            await pages.Registry.UntilReady();
            Assert.Equal(200, (await browser.Open(address)).Status);
            var access = (await Accesses("subject=reader+of+lists&limit=1"))[0];
            Assert.Equal($"GET {address}", access.GetProperty("route").GetString());
            Assert.NotEqual(0, access.GetProperty("patients").GetArrayLength());
        }
    }

    [Fact]
    public async Task An_auditor_finds_who_looked_and_a_clinic_only_at_its_own()
    {
        using var clinician = pages.Registry.Clinician();
        await clinician.Read($"/v1/patients/{pages.Patient}");
        using var auditor = await pages.SignedIn(Role.Auditor);
        var found = await auditor.Open($"/accesses?patientId={pages.Patient}&subject=&clinic=");
        Assert.Contains("GET /v1/patients/{patientId}", found.Text);
        Assert.Contains("tester", found.Text);
        Assert.Equal(400, (await auditor.Open("/accesses?patientId=me")).Status);
        Assert.Contains("None is found", (await auditor.Open("/accesses?clinic=nowhere")).Text);
        using var admin = await pages.SignedIn(Role.ClinicAdmin, "vale");
        Assert.Contains("None is found", (await admin.Open($"/accesses?patientId={pages.Patient}")).Text);
        Assert.Equal(403, (await admin.Open("/accesses?clinic=harbour")).Status);
    }

    [Fact]
    public async Task An_identity_is_shown_for_a_reason_that_the_clinic_reads_on_the_case()
    {
        using var clinician = pages.Registry.Clinician();
        var enrolment = Bodies.Enrolment().With("identity", new { fullName = "Ida Disclosed", recordNumber = "R-7" });
        var patient = (await clinician.Accept("/v1/patients", enrolment)).GetProperty("patientId").GetGuid();
        using var auditor = await pages.SignedIn(Role.Auditor, subject: "auditor-9");
        using var staff = await pages.Clinician();
        var asked = await auditor.Open($"/patients/{patient}/identity");
        Assert.DoesNotContain("Disclosed", asked.Text);
        var form = asked.Form("Show the identity");
        var blank = await auditor.Send(form.With("reason", " "));
        Assert.Equal(400, blank.Status);
        Assert.DoesNotContain("Ida", blank.Text);
        Assert.Empty(await Accesses($"patientId={patient}&withReason=true"));
        Assert.DoesNotContain("auditor-9", (await staff.Open($"/patients/{patient}")).Text);

        var shown = await auditor.Send(form.With("reason", "Complaint 12/2026"));
        Assert.Equal(200, shown.Status);
        Assert.Contains("Ida Disclosed", shown.Text);
        Assert.Contains("R-7", shown.Text);
        Assert.Contains("no-store", shown.Header("Cache-Control"));
        Assert.Equal(
            "Complaint 12/2026",
            Assert.Single(await Accesses($"patientId={patient}&withReason=true")).GetProperty("reason").GetString()
        );
        var told = (await staff.Open($"/patients/{patient}")).Text;
        Assert.Contains("auditor-9", told);
        Assert.Contains("Complaint 12/2026", told);
        Assert.Equal(404, (await auditor.Open($"/patients/{Guid.NewGuid()}/identity")).Status);
    }

    private async Task<List<JsonElement>> Accesses(string query)
    {
        using var auditor = pages.Registry.As(Role.Auditor);
        return [.. (await auditor.Read($"/v1/audit/accesses?{query}")).GetProperty("accesses").EnumerateArray()];
    }
}
