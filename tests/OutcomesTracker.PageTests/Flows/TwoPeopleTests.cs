using OutcomesTracker.PageTests.Demo;
using OutcomesTracker.PageTests.Pages;

namespace OutcomesTracker.PageTests.Flows;

/// <summary>Two people on one case: whoever comes second is told what the first recorded.</summary>
public sealed class TwoPeopleTests(DemoRegistry demo) : VisitingTests(demo)
{
    [Fact]
    public async Task The_second_is_told_what_was_added_and_can_record_all_the_same()
    {
        var page = await Open(Person.Clinician, "/");
        var address = await page.Enrol("Siri Falk");
        await page.Consent("treatment");
        await page.Consult();
        await page.BeginSession();

        var other = await Open(Person.ClinicAdmin, address);
        await other.Consent("photography");

        await page.Press("Record a session");
        await Expect(page.Refusal()).ToContainTextAsync("Not recorded: the case has moved on");
        await Expect(page.Refusal().GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        await Expect(page.Refusal().GetByRole(AriaRole.Listitem)).ToContainTextAsync("Consent to photography");
        await Expect(page.Refusal().GetByRole(AriaRole.Listitem)).ToContainTextAsync("developer-clinic-admin");
        await page.KeepsSession();
        await page.LooksRight("session-moved-on");

        await page.Press("Record all the same");
        await page.Recorded();
        await Expect(page.Lines("Microneedling, pen")).ToHaveCountAsync(1);
        await Expect(page.Lines("Consent to photography")).ToHaveCountAsync(1);
    }
}
