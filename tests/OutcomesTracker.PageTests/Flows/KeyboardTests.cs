using OutcomesTracker.PageTests.Demo;

namespace OutcomesTracker.PageTests.Flows;

/// <summary>Everything can be reached and done without a mouse.</summary>
public sealed class KeyboardTests(DemoRegistry demo) : VisitingTests(demo)
{
    [Fact]
    public async Task The_first_Tab_leads_past_the_navigation()
    {
        var page = await Open(Person.Clinician, "/patients");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Link("Skip to content")).ToBeFocusedAsync();
        await Expect(page.Link("Skip to content")).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByLabel("Find by name")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_patient_is_found_and_opened_by_keys()
    {
        var page = await Open(Person.Clinician, "/patients");
        var rows = page.GetByRole(AriaRole.Rowheader).GetByRole(AriaRole.Link);
        await page.Keyboard.PressAsync("j");
        await Expect(rows.First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(rows.Nth(1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("k");
        await Expect(rows.First).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("/");
        await Expect(page.GetByLabel("Find by name")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(Demo.Example.Name);
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "1 patient found, by name" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByLabel("Find by name")).Not.ToBeFocusedAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(page.Link(Demo.Example.Name)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Shows(Demo.Example.Name);
    }

    [Fact]
    public async Task An_entry_is_recorded_by_keys()
    {
        var page = await Open(Person.Clinician, "/");
        await page.Enrol("Wenke Juul");
        await page.TabTo(page.Link("Side effect"));
        await page.Keyboard.PressAsync("Enter");
        await page.TabTo(page.Field("Side effect"));
        await page.Keyboard.TypeAsync("Swel");
        await page.TabTo(page.Choice("Severity (CTCAE)", "1, mild"));
        await page.Keyboard.PressAsync("Space");
        await page.TabTo(page.Choice("Who told of it", "Patient"));
        await page.Keyboard.PressAsync("Space");
        await page.TabTo(page.Button("Report a side effect"));
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal(2, await page.Recorded());
        await Expect(page.Receipt()).ToBeFocusedAsync();
        await Expect(page.Lines("Swelling, grade 1")).ToHaveCountAsync(1);
    }
}

internal static class Keys
{
    private const int MostStops = 60;

    /// <summary>Presses Tab until the focus is there.</summary>
    public static Task TabTo(this IPage page, ILocator target) => page.PressTo("Tab", target);

    /// <summary>Goes down the rows of a list until the focus is there.</summary>
    public static Task NextRowTo(this IPage page, ILocator target) => page.PressTo("j", target);

    private static async Task PressTo(this IPage page, string key, ILocator target)
    {
        await target.WaitForAsync();
        for (var stop = 0; stop < MostStops; stop++)
        {
            await page.Keyboard.PressAsync(key);
            if (await target.EvaluateAsync<bool>("one => one === document.activeElement"))
                return;
        }
        Assert.Fail($"{target} is not within {MostStops} stops of {key}.");
    }
}
