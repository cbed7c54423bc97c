using System.Net.Http.Headers;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Tests.Photos;

namespace OutcomesTracker.IntegrationTests.Pages;

/// <summary>Photographs by form: sent twice, too large, forged; and what the pages say of files that changed.</summary>
[Collection(PagesTogether.Name)]
public sealed class PhotoPageTests(SharedPages pages) : IAsyncLifetime
{
    private readonly byte[] picture = SomePicture.OnItsSide(scale: 10);
    private HttpClient clinician = null!;
    private Browser browser = null!;
    private string patient = "";

    public async ValueTask InitializeAsync()
    {
        clinician = pages.Registry.Clinician();
        browser = await pages.Clinician();
        patient = await clinician.EnrolForTreatment();
        await clinician.Accept($"{patient}/consents", Bodies.Consent("photography"));
        await clinician.Accept($"{patient}/sessions", Bodies.Session());
    }

    public ValueTask DisposeAsync()
    {
        browser.Dispose();
        clinician.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_form_sent_twice_records_and_stores_once()
    {
        var form = await Form("2025-01-20");
        var first = await Send(form, picture);
        Assert.Equal((302, $"/patients/{patient[^36..]}?recorded=6"), (first.Status, first.Location));
        Assert.Equal(first.Location, (await Send(form, picture)).Location);
        Assert.Equal(7, await clinician.Version(patient));
        Assert.Equal("stored", (await clinician.Read(patient)).GetProperty("photos")[0].Text("picture"));
    }

    [Fact]
    public async Task A_picture_that_is_too_large_is_told_so_and_nothing_is_recorded()
    {
        var version = await clinician.Version(patient);
        var form = await Form("2025-01-20");
        foreach (var size in (int[])[Picture.LargestBytes + 1, Picture.LargestBytes + 5_000_000])
        {
            var refused = await Send(form, new byte[size]);
            Assert.Equal(413, refused.Status);
            Assert.Contains("20 MB at most", refused.Text);
        }
        Assert.Equal(version, await clinician.Version(patient));
    }

    [Fact]
    public async Task A_form_of_somebody_else_is_refused()
    {
        using var stranger = await pages.SignedIn(Role.Clinician, "harbour", "somebody-else");
        var foreign = (await stranger.Open($"{Page}/photos/new")).Forms.Single(IsEntry).Value(FilledForm.Token)!;
        var form = (await Form("2025-01-20")).Without(FilledForm.Token).With(FilledForm.Token, foreign);
        Assert.Equal(400, (await Send(form, picture)).Status);
        Assert.Empty((await clinician.Read(patient)).GetProperty("photos").EnumerateArray());
    }

    [Fact]
    public async Task Whoever_is_signed_out_meanwhile_gets_back_what_was_typed_beside_the_picture()
    {
        var form = (await Form("2025-01-20")).Without("view").With("view", "from below");
        using var expired = browser.SignedOut();
        var returned = await Send(form, picture, expired);
        Assert.Equal(401, returned.Status);
        Assert.Contains("from below", returned.Html);
        Assert.Equal(401, (await Send(form, new byte[3_000_000], expired)).Status);
    }

    [Fact]
    public async Task A_photograph_whose_picture_could_not_be_stored_leads_to_where_it_is_sent_again()
    {
        var place = Path.Combine(pages.Registry.Settings.DataDirectory, "photos", patient[^2..], patient[^36..]);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        await File.WriteAllTextAsync(place, "a file where the patient's folder should be");
        var left = await Send(await Form("2025-01-20"), picture);
        Assert.Equal(302, left.Status);
        Assert.EndsWith("/content/new?recorded=6", left.Location, StringComparison.Ordinal);
        Assert.Contains("recorded as entry 6. Its picture could not be stored just now", (await browser.Open(left.Location!)).Text);
        File.Delete(place);
        var again = (await browser.Open(left.Location!)).Forms.Single(IsEntry);
        Assert.Equal($"{Page}?recorded=7", (await Send(again, picture)).Location);
    }

    [Fact]
    public async Task Files_that_are_missing_foreign_or_altered_are_told_on_the_pages()
    {
        foreach (var day in (string[])["2025-01-20", "2025-04-20"])
            Assert.Equal(302, (await Send(await Form(day), picture)).Status);
        var photo = (await clinician.Read(patient)).GetProperty("photos")[1].Text("photoId");
        var folder = Path.Combine(pages.Registry.Settings.DataDirectory, "photos");
        var shown = Directory.GetFiles(folder, $"{photo}*.shown", SearchOption.AllDirectories).Single();
        var whole = await File.ReadAllBytesAsync(shown);
        Assert.Equal(2, Pictures(await browser.Open(Page)));
        Assert.Equal(2, Pictures(await browser.Open($"{Page}/report")));
        foreach (
            var (said, spoil) in (IEnumerable<(string, Action)>)
                [
                    ("The picture's file is not there.", () => File.Delete(shown)),
                    ("Another file is in the picture's place.", () => File.WriteAllBytes(shown, picture)),
                    ("The picture's file was altered.", () => File.WriteAllBytes(shown, [.. whole, 0])),
                ]
        )
        {
            spoil();
            foreach (var address in (string[])[Page, $"{Page}/photos"])
            {
                var page = await browser.Open(address);
                Assert.Contains(said, page.Text);
                Assert.Equal(1, Pictures(page));
            }
            // What is handed to the patient has no half of a pair.
            Assert.Equal(0, Pictures(await browser.Open($"{Page}/report")));
            Assert.Equal(409, (await browser.Open($"{Page}/photos/{photo}/picture")).Status);
        }
    }

    private string Page => patient["/v1".Length..];

    private static int Pictures(Shown page) => page.Document.Images.Length;

    private static bool IsEntry(FilledForm form) => form.Value("idempotencyKey") is not null;

    private async Task<FilledForm> Form(string day) =>
        (await browser.Open($"{Page}/photos/new"))
            .Forms.Single(IsEntry)
            .Without("takenOn")
            .With("takenOn", day)
            .Without("bodyArea")
            .With("bodyArea", "face");

    private async Task<Shown> Send(FilledForm form, byte[] file, Browser? from = null)
    {
        using var content = new MultipartFormDataContent();
        foreach (var (name, value) in form.Fields.Where(field => field.Name != SentPicture.Field))
            content.Add(new StringContent(value), name);
        using var sent = new ByteArrayContent(file);
        sent.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        content.Add(sent, SentPicture.Field, "a.jpg");
        return await (from ?? browser).Ask(HttpMethod.Post, form.Action, content);
    }
}
