using System.Text;
using System.Text.RegularExpressions;
using MetadataExtractor;
using OutcomesTracker.PageTests.Demo;
using OutcomesTracker.PageTests.Pages;
using OutcomesTracker.Tests.Photos;

namespace OutcomesTracker.PageTests.Flows;

/// <summary>Photographs in a browser: what goes in, what comes out, and who decides whether it is shown.</summary>
public sealed class PhotographTests(DemoRegistry demo) : VisitingTests(demo)
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow);

    [Fact]
    public async Task A_position_goes_in_and_none_comes_out_and_before_and_after_are_compared()
    {
        var page = await Open(Person.Clinician, "/");
        var patient = await PhotographedCase.Treated(page, "Quin Arden");
        await page.Photograph(patient, Today.AddDays(-61), "Cheeks", "left", SomePicture.OnItsSide(scale: 20));
        await Expect(page.Lines("Photograph, cheeks")).ToContainTextAsync("Picture stored");
        await page.Photograph(patient, Today, "Cheeks", "Left", SomePicture.OnItsSide("image/png", scale: 20));

        var photographs = page.Region("Photographs");
        await Expect(photographs).ToContainTextAsync(new Regex(@"Cheeks, Left[\s\S]*Before: [\s\S]*After: "));
        await AreShownUpright(photographs.GetByRole(AriaRole.Img), 2);
        foreach (var picture in await photographs.GetByRole(AriaRole.Img).AllAsync())
            await IsStripped(page, (await picture.GetAttributeAsync("src"))!);

        var slider = photographs.GetByRole(AriaRole.Slider);
        await Expect(slider).ToBeHiddenAsync();
        await photographs.GetByRole(AriaRole.Button, new() { Name = "Lay them over each other" }).PressAsync("Enter");
        await slider.FocusAsync();
        await page.Keyboard.PressAsync("Home");
        var later = photographs.GetByRole(AriaRole.Img).Last;
        await Expect(later).ToHaveCSSAsync("clip-path", "inset(0px 0px 0px 0%)");
        await page.Keyboard.PressAsync("End");
        await Expect(later).ToHaveCSSAsync("clip-path", "inset(0px 0px 0px 100%)");
        var apart = await photographs
            .GetByRole(AriaRole.Img)
            .EvaluateAllAsync<double>(
                """
                all => {
                  const [one, other] = all.map(picture => picture.getBoundingClientRect());
                  return Math.max(...['left', 'top', 'right', 'bottom'].map(edge => Math.abs(one[edge] - other[edge])));
                }
                """
            );
        Assert.InRange(apart, 0, 0.5);
        await page.LooksRight("photographs-over");

        await page.GotoAsync($"{patient}/report");
        await AreShownUpright(page.Region("Your photos").GetByRole(AriaRole.Img), 2);
        await page.GotoAsync($"{patient}/report?language=es");
        await Expect(page.Region("Sus fotos")).ToContainTextAsync("Después: ");
    }

    [Fact]
    public async Task Withdrawn_consent_hides_every_picture_at_once_and_another_consent_shows_them_again()
    {
        var page = await Open(Person.Clinician, "/");
        var patient = await PhotographedCase.Treated(page, "Runa Falk");
        await page.Photograph(patient, Today.AddDays(-61), "Cheeks", "left", SomePicture.OnItsSide());
        await page.Photograph(patient, Today, "Cheeks", "left", SomePicture.OnItsSide());
        string[] pages = [patient, $"{patient}/photos", $"{patient}/report"];
        var source = (await page.Locator(".compare img").First.GetAttributeAsync("src"))!;
        foreach (var address in pages)
        {
            await page.GotoAsync(address);
            await AreShownUpright(page.Locator(".compare img"), 2);
        }

        await page.GotoAsync(patient);
        await page.Follow("Withdraw the consent to photography");
        await page.Press("Record a withdrawal of consent");
        await page.Recorded();
        await Expect(page.Region("Photographs")).ToContainTextAsync("Hidden: no consent to photography is in force.");
        foreach (var address in pages)
        {
            await page.GotoAsync(address);
            await page.Shows(
                address == pages[0] ? "Runa Falk"
                : address == pages[1] ? "Photographs"
                : "Your treatment, and how it went"
            );
            await Expect(page.GetByRole(AriaRole.Img).And(page.Locator("img"))).ToHaveCountAsync(0);
        }
        Assert.Equal(422, (await page.Context.APIRequest.GetAsync(source)).Status);
        await page.GotoAsync($"{patient}/photos");
        await page.LooksRight("photographs-hidden");

        await page.GotoAsync(patient);
        await page.Consent("photography");
        await AreShownUpright(page.Locator(".compare img"), 2);
    }

    [Fact]
    public async Task What_is_refused_keeps_what_was_typed_and_says_why()
    {
        var page = await Open(Person.Clinician, "/");
        await page.Enrol("Siv Holm");
        var patient = new Uri(page.Url).AbsolutePath;
        await page.GotoAsync($"{patient}/photos/new");
        await Expect(page.GetByText("No consent to photography is in force")).ToBeVisibleAsync();
        await page.Field("Place").SelectOptionAsync("Neck");
        await page.Field("View").FillAsync("from above");
        await page.Press("Record a photograph");
        await Expect(page.Refusal()).ToContainTextAsync("Choose a picture, or say where else it is kept.");
        await page.Choose("no picture at all"u8.ToArray());
        await page.Press("Record a photograph");
        await Expect(page.Refusal()).ToContainTextAsync("must be a JPEG, PNG or WebP");
        await page.Choose(SomePicture.OnItsSide());
        await page.Press("Record a photograph");
        await Expect(page.Refusal()).ToContainTextAsync("no consent to photography is in force today");
        await Expect(page.Field("View")).ToHaveValueAsync("from above");
        await Expect(page.Field("Place").Locator("option:checked")).ToHaveTextAsync("Neck");
        await page.LooksRight("photograph-refused");

        // A picture that stays elsewhere needs no consent, and can be stored once there is one.
        await page.GetByText("The picture stays elsewhere").ClickAsync();
        await page.Field("Kind of file").FillAsync("image/png");
        await page.Field("Where it is kept").FillAsync("cabinet 3");
        var kept = SomePicture.Plain("green");
        await page.Field("SHA-256").FillAsync(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(kept)));
        await page.Press("Record a photograph");
        await page.Recorded();
        await page.Consent("photography");
        await page.Follow("1 photograph recorded, 1 without a picture here");
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Store it") }).ClickAsync();
        await page.Choose(SomePicture.OnItsSide());
        await page.Press("Store a picture");
        await Expect(page.Refusal()).ToContainTextAsync("its SHA-256 is another");
        await page.Choose(kept);
        await page.Press("Store a picture");
        await page.Recorded();
        await page.Follow("1 photograph recorded");
        await AreShown(page.Region("Neck, from above").GetByRole(AriaRole.Img), 1);
    }

    [Fact]
    public async Task Without_script_they_are_recorded_and_stand_side_by_side()
    {
        var page = (await Visit(Person.Clinician, new() { JavaScriptEnabled = false })).Page;
        var patient = $"/patients/{Demo.Photographed.PatientId}";
        await page.Photograph(patient, Today.AddDays(-15), "Chest", "front", SomePicture.OnItsSide());
        await page.GotoAsync($"{patient}/photos");
        var cheeks = page.Region("Cheeks, left").GetByRole(AriaRole.Img);
        await Expect(cheeks).ToHaveCountAsync(2);
        var (left, right) = (await cheeks.First.BoundingBoxAsync(), await cheeks.Last.BoundingBoxAsync());
        Assert.True(left!.X + left.Width <= right!.X, "They do not stand side by side.");
        await Expect(page.GetByRole(AriaRole.Slider)).ToHaveCountAsync(0);
    }

    private static async Task AreShown(ILocator pictures, int count)
    {
        await Expect(pictures).ToHaveCountAsync(count);
        foreach (var picture in await pictures.AllAsync())
            await picture.EvaluateAsync("one => one.decode()");
    }

    private static async Task AreShownUpright(ILocator pictures, int count)
    {
        await AreShown(pictures, count);
        foreach (var picture in await pictures.AllAsync())
            Assert.True(await picture.EvaluateAsync<bool>("one => one.naturalHeight > one.naturalWidth"), "A picture is not upright.");
    }

    private static async Task IsStripped(IPage page, string source)
    {
        var bytes = await (await page.Context.APIRequest.GetAsync(source)).BodyAsync();
        Assert.DoesNotContain(SomePicture.Mark, Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
        var told = ImageMetadataReader.ReadMetadata(new MemoryStream(bytes)).Select(one => one.Name);
        Assert.Empty(told.Except(["JPEG", "JFIF", "Huffman", "File Type"]));
    }
}
