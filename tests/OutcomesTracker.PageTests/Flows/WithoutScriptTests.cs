using OutcomesTracker.PageTests.Demo;

namespace OutcomesTracker.PageTests.Flows;

/// <summary>Everything works in a browser without script.</summary>
public sealed class WithoutScriptTests(DemoRegistry demo) : VisitingTests(demo)
{
    private static BrowserNewContextOptions NoScript => new() { JavaScriptEnabled = false };

    [Fact]
    public async Task A_clinician_signs_in_finds_a_patient_and_records_another()
    {
        var page = (await Visit(Person.Anybody, NoScript)).Page;
        await page.GotoAsync("/patients");
        await page.Shows("Sign in");
        await page.SignIn(Person.Clinician);
        await page.Shows("Patients");
        await page.GetByLabel("Find by name").FillAsync(Demo.Example.Name);
        await page.Press("Find");
        await page.Follow(Demo.Example.Name);
        await page.Shows(Demo.Example.Name);
        await page.Enrol("Ylva Krog");
        await page.Consent("treatment");
        await Expect(page.Lines("Consent to treatment")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_researcher_asks_another_question()
    {
        var page = (await Visit(Person.Researcher, NoScript)).Page;
        await page.GotoAsync("/outcomes");
        await page.GetByLabel("Side effects", new() { Exact = true }).CheckAsync();
        await page.Press("Show");
        await page.Shows("How many sessions were followed by any side effect?");
        await page.Field("Group by").SelectOptionAsync("Skin type");
        await page.Press("Show");
        await Expect(page.Heading("Sessions followed by any side effect, by skin type")).ToBeVisibleAsync();
    }
}
