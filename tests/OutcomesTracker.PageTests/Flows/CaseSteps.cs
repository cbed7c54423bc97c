using System.Globalization;
using System.Text.RegularExpressions;
using OutcomesTracker.PageTests.Demo;

namespace OutcomesTracker.PageTests.Flows;

/// <summary>What a clinician does with a patient's case, each step from the case to the case.</summary>
internal static class CaseSteps
{
    /// <summary>Enrols somebody, and ends on the new case.</summary>
    /// <returns>The case's address.</returns>
    public static async Task<string> Enrol(this IPage page, string name)
    {
        await page.GotoAsync("/patients");
        await page.Follow("Enrol a patient");
        await page.Field("Year of birth").FillAsync("1987");
        await page.Field("Sex").SelectOptionAsync("Female");
        await page.Field("Skin type (Fitzpatrick)").SelectOptionAsync("III");
        await page.Field("Full name").FillAsync(name);
        await page.Press("Enrol a patient");
        Assert.Equal(1, await page.Recorded());
        await page.Shows(name);
        return new Uri(page.Url).AbsolutePath;
    }

    public static async Task Consent(this IPage page, string scope)
    {
        await page.Follow($"Record consent to {scope}");
        await page.Press("Record a consent");
        await page.Recorded();
    }

    /// <summary>Records a consultation about acne scars of the cheeks, at which conditions were found.</summary>
    public static async Task Consult(this IPage page, params string[] conditions)
    {
        await page.Follow("Consultation");
        await page.Field("Profession").SelectOptionAsync("Dermatologist");
        await page.Field("Problem").SelectOptionAsync("Acne scars");
        await page.Field("Place").SelectOptionAsync("Cheeks");
        foreach (var condition in conditions)
            await page.Choice("Conditions", condition).CheckAsync();
        await page.Press("Record a consultation");
        await page.Recorded();
    }

    /// <summary>Records a photograph with its picture, and ends on the case.</summary>
    public static async Task Photograph(this IPage page, string patient, DateOnly on, string place, string view, byte[] picture)
    {
        await page.GotoAsync($"{patient}/photos/new");
        await page.Field("Taken on").FillAsync(on.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await page.Field("Place").SelectOptionAsync(place);
        await page.Field("View").FillAsync(view);
        await page.Choose(picture);
        await page.Press("Record a photograph");
        await page.Recorded();
    }

    /// <summary>Chooses a picture, under a name that says nothing of what it is.</summary>
    public static Task Choose(this IPage page, byte[] picture) =>
        page.GetByLabel("Picture", new() { Exact = true })
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "IMG_0001",
                    MimeType = "application/octet-stream",
                    Buffer = picture,
                }
            );

    /// <summary>Opens the form of a session and fills in what it does not know by itself.</summary>
    public static async Task BeginSession(this IPage page)
    {
        await page.Follow("Record a session");
        await page.Field("Modality").SelectOptionAsync("Microneedling, pen");
        await page.Field("Model").FillAsync("Sample Pen II");
        await page.Field("Lot").FillAsync("L0448");
        await page.Field("Needle depth").FillAsync("1.5");
        await page.Field("Duration").FillAsync("40");
    }

    /// <summary>Checks that what BeginSession typed is there.</summary>
    public static async Task KeepsSession(this IPage page)
    {
        await Expect(page.Field("Modality").Locator("option:checked")).ToHaveTextAsync("Microneedling, pen");
        await Expect(page.Field("Model")).ToHaveValueAsync("Sample Pen II");
        await Expect(page.Field("Lot")).ToHaveValueAsync("L0448");
        await Expect(page.Field("Needle depth")).ToHaveValueAsync("1.5");
        await Expect(page.Field("Duration")).ToHaveValueAsync("40");
        await Expect(page.Choice("Treated", "Acne scars, cheeks")).ToBeCheckedAsync();
    }

    /// <summary>The number of the entry that was just recorded, as the case says it.</summary>
    public static async Task<int> Recorded(this IPage page)
    {
        var receipt = page.Receipt().GetByRole(AriaRole.Heading);
        await Expect(receipt).ToHaveTextAsync(new Regex(@"^Recorded as entry \d+$"));
        return int.Parse((await receipt.InnerTextAsync()).Split(' ')[^1], CultureInfo.InvariantCulture);
    }

    public static ILocator Timeline(this IPage page) => page.Region("Timeline");

    /// <summary>The lines of the timeline that say something.</summary>
    public static ILocator Lines(this IPage page, string text) =>
        page.Timeline().Locator("time + ul > li").Filter(new() { HasText = text });
}
