using OutcomesTracker.PageTests.Demo;
using OutcomesTracker.PageTests.Pages;

namespace OutcomesTracker.PageTests.Flows;

/// <summary>Who may see what, in words.</summary>
public sealed class AccessTests(DemoRegistry demo) : VisitingTests(demo)
{
    [Theory, InlineData(""), InlineData("/history"), InlineData("/sessions/new")]
    public async Task Another_clinics_patient_is_as_unknown_as_one_that_does_not_exist(string below)
    {
        var page = (await Visit(Person.ClinicianElsewhere)).Page;
        var answer = await page.GotoAsync($"/patients/{Demo.Example.PatientId}{below}");
        Assert.Equal(404, answer!.Status);
        var said = await page.Says();
        Assert.DoesNotContain(Demo.Example.Name, said, StringComparison.Ordinal);

        Assert.Equal(404, (await page.GotoAsync($"/patients/{Guid.NewGuid()}{below}"))!.Status);
        Assert.Equal(said, await page.Says());
        if (below.Length == 0)
            await page.LooksRight("not-found");
    }

    public static TheoryData<string> WithoutPatients => [Person.RegistryAdmin.Role!, Person.Auditor.Role!, Person.Researcher.Role!];

    [Theory, MemberData(nameof(WithoutPatients))]
    public async Task A_role_without_patients_is_told_so(string role)
    {
        var page = (await Visit(new Person(role))).Page;
        Assert.Equal(403, (await page.GotoAsync("/patients"))!.Status);
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("Your role has no such page.");
        await Expect(page.Link("Patients")).ToHaveCountAsync(0);
        if (role == Person.RegistryAdmin.Role)
            await page.LooksRight("refused-to-role");
    }

    [Fact]
    public async Task An_auditor_reads_a_history_without_a_name()
    {
        var page = await Open(Person.Auditor, "/");
        await page.Follow("Open a history");
        await page.Field("Patient id").FillAsync(Demo.Example.PatientId);
        await page.Press("Open");
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("Identities are masked");
        var said = await page.Says();
        Assert.DoesNotContain(Demo.Example.Name, said, StringComparison.Ordinal);
        Assert.DoesNotContain("@example.org", said, StringComparison.Ordinal);
        Assert.Matches(@"identity\s+masked", said);
    }
}
