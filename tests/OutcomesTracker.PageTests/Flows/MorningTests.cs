using System.Globalization;
using OutcomesTracker.IntegrationTests;
using OutcomesTracker.IntegrationTests.Webhooks;
using OutcomesTracker.PageTests.Demo;

namespace OutcomesTracker.PageTests.Flows;

/// <summary>The clinic's day: the worklist, from which everything is done and to which everything leads back.</summary>
public sealed class MorningTests(DemoRegistry demo) : VisitingTests(demo)
{
    private const int Patients = 14;

    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow);

    [Fact]
    public async Task A_morning_with_forty_things_due_is_worked_off_by_keyboard()
    {
        var clinic = await Demo.Clinic("morning", Enumerable.Range(0, Patients).SelectMany(Patient));
        var page = await Open(new("Clinician", clinic), "/worklist");
        var waiting = page.Locator(".counts b");
        // An alert of each, an effect that lasts too long, which alerts too, and a consent that is missing.
        await Expect(waiting).ToHaveTextAsync([$"{2 * Patients}", "0", "0", "0", $"{Patients}", $"{Patients}"]);
        await WorkOff(page, "effects", "Record that a side effect is over", Patients, typed: null);
        await WorkOff(page, "alerts", "Acknowledge an alert", Patients, typed: "Called, and comes tomorrow.");
        await WorkOff(page, "consents", "Record a consent", Patients, typed: null);
        await Expect(page.GetByText("Nothing waits.", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_alert_is_told_to_a_webhook_that_failed_twice_acknowledged_and_gone()
    {
        await using var receiver = await Receiver.Start();
        receiver.Refuses(times: 2);
        var clinic = await Demo.Clinic("alerted", []);
        var settings = await Open(new("Clinic admin", clinic), "/webhooks");
        await settings.Field("Address").FillAsync($"{receiver.Address}/alerts");
        var secret = await settings.Field("Secret").InputValueAsync();
        await settings.Press("Set up the webhook");
        await Expect(settings.GetByRole(AriaRole.Rowheader)).ToHaveTextAsync($"{receiver.Address}/alerts");

        var page = await Open(new("Clinician", clinic), "/worklist");
        await Expect(page.GetByText("Nothing waits.", new() { Exact = true })).ToBeVisibleAsync();
        await page.Enrol("Quinta Alerted");
        await page.Follow("Side effect");
        await page.Field("Side effect").SelectOptionAsync("Scarring");
        await page.Choice("Severity (CTCAE)", "2, moderate").CheckAsync();
        await page.Choice("Who told of it", "Patient").CheckAsync();
        await page.Press("Report a side effect");
        Assert.Equal(2, await page.Recorded());

        await Eventually.Holds(() => receiver.Messages.Count >= 3, "The webhook was not told three times.");
        Assert.All(receiver.Messages, message => Assert.True(message.IsSignedWith(secret)));
        Assert.Single(receiver.Messages.Select(message => message.Headers["webhook-id"]).Distinct());
        Assert.DoesNotContain("Quinta", receiver.Messages[0].Text, StringComparison.Ordinal);

        await page.Follow("Worklist");
        await page.Follow("Acknowledge scarring of Quinta Alerted");
        await page.Field("What was done").FillAsync("Seen by the dermatologist, silicone gel.");
        await page.Press("Acknowledge an alert");
        await Expect(page.Receipt()).ToContainTextAsync("Quinta Alerted");
        await Expect(page.GetByText("No alert is open.", new() { Exact = true })).ToBeVisibleAsync();
        await page.Receipt().GetByRole(AriaRole.Link).ClickAsync();
        await page.Shows("Quinta Alerted");
        await Expect(page.GetByText("Alert acknowledged: “Seen by the dermatologist, silicone gel.”")).ToBeVisibleAsync();
    }

    /// <summary>Does the first thing of a section until there is none, without the mouse.</summary>
    private static async Task WorkOff(IPage page, string section, string button, int times, string? typed)
    {
        for (var done = 0; done < times; done++)
        {
            var links = page.Locator($"#{section} td.go a");
            await Expect(links).ToHaveCountAsync(times - done);
            await page.NextRowTo(page.Locator($"#{section} tbody tr").First.Locator("[data-first]"));
            await page.Keyboard.PressAsync("Tab");
            await Expect(links.First).ToBeFocusedAsync();
            await page.Keyboard.PressAsync("Enter");
            await page.Button(button).WaitForAsync();
            if (typed is not null)
            {
                await page.TabTo(page.Field("What was done"));
                await page.Keyboard.TypeAsync(typed);
            }
            await page.TabTo(page.Button(button));
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Receipt()).ToBeFocusedAsync();
        }
    }

    private static IEnumerable<(string Command, Guid PatientId, object Data)> Patient(int number)
    {
        var patient = Guid.NewGuid();
        yield return (
            "enrol-patient",
            patient,
            new
            {
                enrolledOn = Day(-30),
                birthYear = 1980,
                sex = "female",
                skinType = 3,
                identity = new { fullName = $"Morning Person {number}" },
            }
        );
        yield return Effect("scarring", Day(-number));
        yield return Effect("redness", Day(-10 - number));

        (string, Guid, object) Effect(string term, string onsetOn) =>
            (
                "report-side-effect",
                patient,
                new
                {
                    term,
                    severity = 1,
                    onsetOn,
                    reportedBy = "patient",
                }
            );
    }

    private static string Day(int from) => Today.AddDays(from).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
