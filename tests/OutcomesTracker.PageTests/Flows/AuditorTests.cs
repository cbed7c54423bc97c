using System.Text.RegularExpressions;
using OutcomesTracker.PageTests.Demo;

namespace OutcomesTracker.PageTests.Flows;

/// <summary>An auditor's way: finds a case, steps through it, sees who looked, and asks what other rules had judged.</summary>
public sealed partial class AuditorTests(DemoRegistry demo) : VisitingTests(demo)
{
    [Fact]
    public async Task A_case_is_found_and_stepped_through_by_links_keys_and_the_slider()
    {
        var page = await Open(Person.Auditor, "/histories");
        await page.Field("Patient id").FillAsync(Demo.Example.PatientId);
        await page.Press("Open");
        await page.Follow("Replay, entry by entry");
        var heading = page.GetByRole(AriaRole.Heading, new() { Level = 1 });
        var (shown, last) = Numbers(await heading.InnerTextAsync());
        Assert.Equal(last, shown);

        await page.Keyboard.PressAsync("[");
        await Expect(heading).ToContainTextAsync($"Entry {last - 1} of {last}");
        await page.Keyboard.PressAsync("]");
        await Expect(heading).ToContainTextAsync($"Entry {last} of {last}");
        await page.GetByRole(AriaRole.Slider).FillAsync("2");
        await Expect(heading).ToContainTextAsync($"Entry 2 of {last}");
        await page.Locator("a[rel=next]").ClickAsync();
        await Expect(heading).ToContainTextAsync($"Entry 3 of {last}");
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("identity masked");
    }

    [Fact]
    public async Task Who_looked_is_seen_and_an_identity_for_a_reason_which_the_clinic_reads()
    {
        var page = await Open(Person.Auditor, $"/patients/{Demo.Example.PatientId}/replay");
        await Expect(page.GetByRole(AriaRole.Main)).Not.ToContainTextAsync(Demo.Example.Name);
        await page.Follow("See it, with a reason");
        await page.Field("Reason").FillAsync("A complaint names this case");
        await page.Press("Show the identity");
        await page.Shows(Demo.Example.Name);
        await page.Follow("Accesses");
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("A complaint names this case");

        var clinic = await Open(Person.Clinician, $"/patients/{Demo.Example.PatientId}");
        await Expect(clinic.GetByRole(AriaRole.Main)).ToContainTextAsync("A complaint names this case");
    }

    [Fact]
    public async Task Other_rules_are_asked_and_each_entry_leads_to_its_place_in_the_case()
    {
        var page = await Open(Person.Auditor, "/what-if");
        await page.JudgeAgain();
        await page.Locator("[data-rows] a").First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Entry ");
    }

    private static (int Shown, int Last) Numbers(string heading)
    {
        var found = Entry().Match(heading);
        return (int.Parse(found.Groups[1].Value), int.Parse(found.Groups[2].Value));
    }

    [GeneratedRegex(@"Entry (\d+) of (\d+)")]
    private static partial Regex Entry();
}

internal static partial class WhatIfSteps
{
    /// <summary>Has a clinic judged by shallower needles; returns the what-if's id once all is judged.</summary>
    public static async Task<string> JudgeAgain(this IPage page)
    {
        await page.GotoAsync("/what-if");
        await page.Field("Of whom").FillAsync("harbour");
        await page.Field("Deepest needle (mm)").FillAsync("1.2");
        await page.Press("Judge again");
        await page.WaitForURLAsync(Address());
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("would have been judged otherwise");
        await Expect(page.Locator("[data-again]")).ToHaveCountAsync(0);
        return new Uri(page.Url).AbsolutePath.Split('/')[^1];
    }

    [GeneratedRegex("/what-if/[0-9a-f-]{36}")]
    private static partial Regex Address();
}
