using System.Text.RegularExpressions;
using OutcomesTracker.PageTests.Demo;
using OutcomesTracker.PageTests.Pages;

namespace OutcomesTracker.PageTests.Flows;

/// <summary>A clinician records care and mends what was recorded wrongly.</summary>
public sealed class ClinicianTests(DemoRegistry demo) : VisitingTests(demo)
{
    [Fact]
    public async Task A_contraindication_refuses_a_session_and_a_reason_records_it()
    {
        var page = await Open(Person.Clinician, "/");
        await page.Enrol("Mira Abel");
        await page.Consent("treatment");
        await page.Consult("Pregnancy");
        await Expect(page.Region("Cautions")).ToContainTextAsync("Pregnancy, found");

        await page.BeginSession();
        await page.Press("Record a session");
        await Expect(page.Refusal()).ToContainTextAsync("Not recorded: something speaks against this session");
        await Expect(page.Refusal()).ToContainTextAsync("found pregnancy");
        await Expect(page.Refusal()).ToBeFocusedAsync();
        var reason = page.GetByLabel("Why treat all the same?", new() { Exact = true });
        await Expect(reason).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(reason).ToHaveAccessibleDescriptionAsync(new Regex("found pregnancy; give this to treat all the same"));
        await page.KeepsSession();
        await page.LooksRight("session-refused");

        await page.Follow("Say why you treat all the same");
        await reason.FillAsync("The test was negative today.");
        await page.Press("Record a session");
        await page.Recorded();
        await Expect(page.Lines("Microneedling, pen")).ToHaveCountAsync(1);
        await Expect(page.Lines("Microneedling, pen")).ToContainTextAsync("In spite of pregnancy “The test was negative today.”");
        await page.LooksRight("session-recorded");
    }

    [Fact]
    public async Task A_side_effect_is_reported_corrected_and_retracted_from_the_timeline()
    {
        var page = await Open(Person.Clinician, "/");
        await page.Enrol("Nora Birk");
        await page.Follow("Side effect");
        await page.Field("Side effect").SelectOptionAsync("Redness");
        await page.Choice("Severity (CTCAE)", "2, moderate").CheckAsync();
        await page.Choice("Who told of it", "Patient").CheckAsync();
        await page.Press("Report a side effect");
        var report = await page.Recorded();
        await Expect(page.Region("Side effects")).ToContainTextAsync("1 report, 1 not over yet");

        await page.Follow($"Correct entry {report}");
        await Expect(page.Choice("Severity (CTCAE)", "2, moderate")).ToBeCheckedAsync();
        await page.Choice("Severity (CTCAE)", "3, severe").CheckAsync();
        await page.Field("Reason for the correction").FillAsync("Misheard on the telephone.");
        await page.Press("Correct an entry");
        await page.Recorded();
        var line = page.Lines("Redness");
        await Expect(line.GetByRole(AriaRole.Deletion)).ToHaveTextAsync("2");
        await Expect(line.GetByRole(AriaRole.Insertion)).ToHaveTextAsync("3");
        await Expect(line).ToContainTextAsync("“Misheard on the telephone.”");

        await page.Follow($"Retract entry {report}");
        await page.Field("Reason").FillAsync("It was another patient.");
        await page.Press("Retract an entry");
        await page.Recorded();
        await Expect(line.GetByRole(AriaRole.Deletion).First).ToContainTextAsync("Redness, grade 3");
        await Expect(line).ToContainTextAsync("Retracted: “It was another patient.”");
        await Expect(page.Link($"Retract entry {report}")).ToHaveCountAsync(0);
        await Expect(page.Region("Side effects")).ToContainTextAsync("None reported.");
    }

    [Fact]
    public async Task What_is_missing_is_said_beside_its_field_and_the_rest_is_kept()
    {
        var page = await Open(Person.Clinician, "/patients/new");
        await page.Field("Full name").FillAsync("Ola Crone");
        await page.Field("Year of birth").FillAsync("long ago");
        await page.Press("Enrol a patient");
        await Expect(page.Refusal()).ToContainTextAsync("3 fields need another look");
        foreach (var label in (string[])["Year of birth", "Sex", "Skin type (Fitzpatrick)"])
        {
            await Expect(page.Field(label)).ToHaveAttributeAsync("aria-invalid", "true");
            await Expect(page.Field(label)).ToHaveAccessibleDescriptionAsync(new Regex("This "));
        }
        await Expect(page.Field("Full name")).ToHaveValueAsync("Ola Crone");
        await Expect(page.Field("Year of birth")).ToHaveValueAsync("long ago");
        await page.LooksRight("enrolment-refused");
    }

    [Fact]
    public async Task A_form_that_was_typed_in_asks_before_it_is_left()
    {
        var page = await Open(Person.Clinician, $"/patients/{Demo.Example.PatientId}/follow-up-losses/new");
        var asked = new TaskCompletionSource<string>();
        page.Dialog += async (_, dialog) =>
        {
            await dialog.DismissAsync();
            asked.SetResult(dialog.Type);
        };
        await page.Field("Reason").FillAsync("Moved away.");
        await page.Follow("Back to the case");
        Assert.Equal("beforeunload", await asked.Task);
        await Expect(page.Field("Reason")).ToHaveValueAsync("Moved away.");
    }
}
