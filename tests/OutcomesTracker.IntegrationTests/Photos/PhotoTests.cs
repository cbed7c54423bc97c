using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MetadataExtractor;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Tests.Photos;
using Directory = System.IO.Directory;

namespace OutcomesTracker.IntegrationTests.Photos;

/// <summary>
/// The pictures of photographs over HTTP: what is taken, what is shown and to whom, and what becomes of files that change.
/// </summary>
public sealed class PhotoTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IAsyncLifetime
{
    private readonly byte[] picture = SomePicture.OnItsSide();
    private readonly HttpClient clinician = registry.Clinician();
    private string patient = "",
        photo = "";

    private string Content => $"{photo}/content";

    private string Folder => Path.Combine(registry.Settings.DataDirectory, "photos");

    public async ValueTask InitializeAsync()
    {
        patient = await clinician.Enrol();
        await clinician.Accept($"{patient}/consents", Bodies.Consent("photography"));
        photo = await Record(picture, "image/jpeg");
    }

    public ValueTask DisposeAsync()
    {
        clinician.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory, InlineData("image/jpeg"), InlineData("image/png"), InlineData("image/webp")]
    public async Task A_position_goes_in_and_none_comes_out(string type)
    {
        var sent = SomePicture.OnItsSide(type);
        photo = await Record(sent, type);
        var receipt = await Put(sent, type);
        Assert.Equal((201, false), (receipt.Status, receipt.Json.GetProperty("replayed").GetBoolean()));
        Assert.Equal(photo[^36..], receipt.Json.Text("id"));

        using var answer = await clinician.GetAsync(Content);
        var shown = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(Picture.ShownContentType, answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        var told = ImageMetadataReader.ReadMetadata(new MemoryStream(shown)).Select(one => one.Name).ToList();
        Assert.Contains("JPEG", told);
        Assert.DoesNotContain(told, one => one.StartsWith("Exif", StringComparison.Ordinal) || one is "GPS" or "XMP" or "JpegComment");
        Assert.DoesNotContain(SomePicture.Mark, Encoding.Latin1.GetString(shown), StringComparison.Ordinal);
        Assert.Equal(new("image/jpeg", 40, 60), Picture.Measure(shown));
        Assert.Equal("stored", await State());

        using var head = await clinician.SendAsync(new(HttpMethod.Head, Content));
        Assert.Equal((200, shown.Length), ((int)head.StatusCode, (int)head.Content.Headers.ContentLength!));
    }

    [Fact]
    public async Task What_is_kept_is_sealed()
    {
        await Stored();
        var files = Directory.GetFiles(Folder, $"{photo[^36..]}*", SearchOption.AllDirectories);
        Assert.Equal(2, files.Length);
        foreach (var file in files)
        {
            var bytes = await File.ReadAllBytesAsync(file);
            Assert.DoesNotContain(SomePicture.Mark, Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
            Assert.Equal(-1, bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]));
        }
    }

    [Fact]
    public async Task The_same_picture_sent_again_is_stored_once()
    {
        var first = await Stored();
        var again = await Put(picture);
        Assert.Equal((201, true), (again.Status, again.Json.GetProperty("replayed").GetBoolean()));
        Assert.Equal(first.Number("version"), again.Json.Number("version"));
        var raced = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Put(picture)));
        Assert.All(raced, one => Assert.Equal(first.Number("version"), one.Json.Number("version")));
        Assert.Equal(first.Number("version"), await clinician.Version(patient));
    }

    [Fact]
    public async Task An_entry_says_who_stored_what()
    {
        await Stored();
        var entry = (await clinician.Read($"{patient}/history")).GetProperty("entries").EnumerateArray().Last();
        Assert.Equal(("photo_stored", "dr-okafor"), (entry.Text("type"), entry.Text("recordedBy")));
        var data = entry.GetProperty("data");
        Assert.Equal((Sha256(picture), "image/jpeg"), (data.Text("sha256"), data.Text("contentType")));
        Assert.Equal((picture.Length, 60, 40), (data.Number("sizeBytes"), data.Number("widthPixels"), data.Number("heightPixels")));
    }

    [Fact]
    public async Task Withdrawn_consent_hides_it_and_nothing_is_lost()
    {
        await Stored();
        await clinician.Accept($"{patient}/consents/withdrawals", Bodies.Consent("photography", "2025-02-01"));
        (await clinician.Ask(Content)).IsProblem(422, "photography-consent-required");
        Assert.Equal("withheld", await State());
        (await Put(picture)).IsProblem(422, "photography-consent-required", "photoId");
        await clinician.Accept($"{patient}/consents", Bodies.Consent("photography", "2025-03-01"));
        Assert.Equal(200, await Status());
        Assert.Equal("stored", await State());
    }

    [Fact]
    public async Task A_retracted_photograph_is_shown_no_more()
    {
        await Stored();
        var taken = (await clinician.Read(patient)).GetProperty("photos")[0].Number("version");
        await clinician.Accept($"{patient}/retractions", Bodies.Retraction(taken));
        (await clinician.Ask(Content)).IsProblem(404, "not-found");
        (await Put(picture)).IsProblem(404, "not-found", "photoId");
    }

    [Fact]
    public async Task Of_a_corrected_entry_another_picture_is_stored()
    {
        await Stored();
        var other = SomePicture.Plain("green");
        await clinician.Accept(
            $"{patient}/corrections",
            Bodies.Correction(
                3,
                Bodies.Photo().With("sha256", Sha256(other)).With("contentType", "image/png").With("photoId", photo[^36..])
            )
        );
        Assert.Equal("not-stored", await State());
        (await clinician.Ask(Content)).IsProblem(404, "not-found");
        (await Put(picture)).IsProblem(422, "photo-mismatch", "sha256", "contentType");
        Assert.Equal(201, (await Put(other, "image/png")).Status);
        Assert.Equal(200, await Status());
    }

    [Fact]
    public async Task Nobody_else_sees_it()
    {
        await Stored();
        using var vale = registry.Clinician("vale");
        (await vale.Ask(Content)).IsProblem(404, "not-found");
        foreach (var role in Enum.GetValues<Role>().Except(Caller.ClinicRoles))
        {
            using var other = registry.As(role);
            (await other.Ask(Content)).IsProblem(403, "forbidden");
        }
        using var admin = registry.As(Role.ClinicAdmin, "harbour");
        Assert.Equal(200, (int)(await admin.GetAsync(Content)).StatusCode);
    }

    [Fact]
    public async Task What_is_not_the_recorded_picture_is_refused_and_leaves_nothing()
    {
        var version = await clinician.Version(patient);
        (await Put(SomePicture.Plain("red", contentType: "image/jpeg"))).IsProblem(422, "photo-mismatch", "sha256");
        (await Put(SomePicture.Plain("red"), "image/png")).IsProblem(422, "photo-mismatch", "sha256", "contentType");
        (await Put(picture, "image/png")).IsProblem(415, "unsupported-media-type");
        (await Put(picture, "application/octet-stream")).IsProblem(415, "unsupported-media-type");
        (await Put(SomePicture.Plain("red", contentType: "image/gif"), "image/gif")).IsProblem(415, "unsupported-media-type");
        (await Put([], "image/jpeg")).IsProblem(400, "malformed", "body");
        (await Put("no picture"u8.ToArray(), "image/jpeg")).IsProblem(400, "malformed", "body");
        (await Put(picture[..40], "image/jpeg")).IsProblem(400, "malformed", "body");
        (await Put(new byte[Picture.LargestBytes + 1])).IsProblem(413, "too-large");
        (await Put(picture, headers: Talking.IfMatch(version + 1))).IsProblem(412, "version-mismatch", "If-Match");
        (await Put(SomePicture.Plain("red"), "image/png", Talking.IfMatch(version + 1))).IsProblem(412, "version-mismatch", "If-Match");
        Assert.Equal(version, await clinician.Version(patient));
        Assert.False(Directory.Exists(Path.GetDirectoryName(FilesOf(patient))));
        Assert.Equal(201, (await Put(picture, headers: Talking.IfMatch(version))).Status);
    }

    [Fact]
    public async Task A_bomb_is_refused_by_what_it_says_before_it_is_decoded()
    {
        var bomb = SomePicture.Claiming(65_500, 65_500);
        photo = await Record(bomb, "image/jpeg");
        (await Put(bomb)).IsProblem(413, "too-large");
    }

    [Fact]
    public async Task A_picture_that_cannot_be_decoded_is_refused()
    {
        var png = SomePicture.OnItsSide("image/png");
        byte[] broken = [.. png[..60], .. new byte[200]];
        photo = await Record(broken, "image/png");
        (await Put(broken, "image/png")).IsProblem(400, "malformed", "body");
        Assert.Equal("not-stored", await State());
    }

    [Fact]
    public async Task A_picture_as_large_as_may_be_is_taken_and_in_chunks_too()
    {
        byte[] largest = [.. SomePicture.Plain("green"), .. new byte[Picture.LargestBytes]];
        largest = largest[..Picture.LargestBytes];
        photo = await Record(largest, "image/png");
        using var chunked = new StreamContent(new MemoryStream(largest));
        chunked.Headers.ContentType = new("image/png");
        using var request = new HttpRequestMessage(HttpMethod.Put, Content) { Content = chunked };
        request.Headers.TransferEncodingChunked = true;
        using var answer = await clinician.SendAsync(request);
        Assert.Equal(201, (int)answer.StatusCode);
        Assert.Equal(200, await Status());
    }

    [Fact]
    public async Task Files_that_are_missing_foreign_or_altered_are_told_and_mended_by_the_same_picture()
    {
        await Stored();
        var shown = Directory.GetFiles(Folder, $"{photo[^36..]}*.shown", SearchOption.AllDirectories).Single();
        var original = Path.ChangeExtension(shown, "original");
        var whole = await File.ReadAllBytesAsync(shown);
        foreach (
            var (slug, spoil) in (IEnumerable<(string, Action)>)
                [
                    ("photo-missing", () => File.Delete(shown)),
                    ("photo-foreign", () => File.Copy(original, shown, overwrite: true)),
                    ("photo-altered", () => File.WriteAllBytes(shown, [.. whole[..^1], (byte)(whole[^1] ^ 1)])),
                ]
        )
        {
            spoil();
            (await clinician.Ask(Content)).IsProblem(409, slug);
            Assert.True((await Put(picture)).Json.GetProperty("replayed").GetBoolean());
            Assert.Equal(200, await Status());
        }
    }

    [Fact]
    public async Task While_the_folder_cannot_be_written_nothing_is_recorded()
    {
        var version = await clinician.Version(patient);
        var place = Path.GetDirectoryName(FilesOf(patient))!;
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        await File.WriteAllTextAsync(place, "a file where the patient's folder should be");
        (await Put(picture)).IsProblem(503, "unavailable");
        Assert.Equal(version, await clinician.Version(patient));
        File.Delete(place);
        Assert.Equal(201, (await Put(picture)).Status);
    }

    [Fact]
    public async Task One_caller_sends_four_at_once()
    {
        var senders = new List<RawConnection>();
        try
        {
            for (var sender = 0; sender < 5; sender++)
            {
                senders.Add(await RawConnection.Open(registry.Address, registry.Settings, "dr-okafor"));
                await senders[sender].SendHead("PUT", Content, "image/jpeg", "Content-Length: 400000", "Connection: close");
                // Enough that nobody takes them for dead while the rest is waited for.
                await senders[sender].Send(new('x', 200_000));
            }
            await Eventually.Holds(() => senders.Exists(sender => sender.HasAnswer), "Five pictures at once were taken.");
            Assert.Contains(" 429 ", await senders.Single(sender => sender.HasAnswer).ReadToEnd(), StringComparison.Ordinal);
        }
        finally
        {
            senders.ForEach(sender => sender.Dispose());
        }
        await Eventually.Holds(async () => (await Put(picture)).Status == 201, "Those who are gone are still waited for.");
    }

    private async Task<string> Record(byte[] bytes, string type)
    {
        var body = Bodies.Photo().With("sha256", Sha256(bytes)).With("contentType", type).With("photoId", Guid.NewGuid());
        return $"{patient}/photos/{(await clinician.Accept($"{patient}/photos", body)).Text("id")}";
    }

    private async Task<JsonElement> Stored()
    {
        var answer = await Put(picture);
        Assert.True(answer.Status == 201, $"{answer.Status} {answer.Json}");
        return answer.Json;
    }

    private async Task<Answer> Put(byte[] bytes, string type = "image/jpeg", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Content) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await clinician.SendAsync(request);
        return await Answer.Of(answer);
    }

    private async Task<int> Status()
    {
        using var answer = await clinician.GetAsync(Content);
        return (int)answer.StatusCode;
    }

    private async Task<string> State() =>
        (await clinician.Read(patient))
            .GetProperty("photos")
            .EnumerateArray()
            .Single(one => one.Text("photoId") == photo[^36..])
            .Text("picture");

    private string FilesOf(string whose) => Path.Combine(Folder, whose[^2..], whose[^36..], "any");

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
