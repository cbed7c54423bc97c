using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using OutcomesTracker.IntegrationTests.BadInput;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Pages;

/// <summary>
/// A file of commands that is uploaded on a page: what is refused comes back to be mended, and is kept sealed until then.
/// </summary>
[Collection(PagesTogether.Name)]
public sealed class UploadTests(SharedPages pages)
{
    private const string Page = "/imports";

    [Fact]
    public async Task What_is_refused_comes_back_with_its_reason_and_is_taken_once_it_is_mended()
    {
        using var browser = await pages.Clinician();
        var (good, bad) = (Enrolment("Ada", "2025-01-10"), Enrolment("Bea", "tomorrow"));
        var import = await Uploaded(browser, $"{good}\n\n{bad}\nrubbish\n");
        var shown = await Ended(browser, import);
        Assert.Contains("Done, with refused lines", shown.Text);
        Assert.Equal([1, 0, 2], Counts(shown));
        Assert.Contains("enrolledOn must be a date", shown.Text);
        Assert.Contains(import, (await browser.Open(Page)).Html);

        var file = await browser.Open($"{import}/refused.ndjson");
        Assert.Equal("attachment", file.ContentHeaders.ContentDisposition?.DispositionType);
        var lines = file.Html.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([3, 4], lines.Select(line => JsonElement.Parse(line).GetProperty("refused").GetProperty("line").GetInt32()));
        Assert.EndsWith(bad[1..], lines[0]);
        var mended = lines[0].Replace("tomorrow", "2025-01-11", StringComparison.Ordinal);
        Assert.Equal([1, 0, 0], Counts(await Ended(browser, await Uploaded(browser, mended))));
        Assert.Equal([0, 1, 0], Counts(await Ended(browser, await Uploaded(browser, mended))));
    }

    [Fact]
    public async Task Lines_are_recorded_while_the_file_still_arrives()
    {
        using var browser = await pages.Clinician();
        var (form, pipe) = ((await browser.Open(Page)).Forms.Single(IsUpload), new Pipe());
        var before = await pages.Registry.Events();
        using var content = Form(form.Value(FilledForm.Token)!, new StreamContent(pipe.Reader.AsStream()));
        var answering = browser.Ask(HttpMethod.Post, form.Action, content);
        // With blank lines, so many that no buffer on the way holds them back.
        var lines = $"{Enrolment("Cleo", "2025-01-10")}\n{Enrolment("Dan", "2025-01-10")}\n{new string('\n', 500_000)}";
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(lines));
        await Eventually.Holds(async () => await pages.Registry.Events() == before + 2);
        Assert.False(answering.IsCompleted);
        await pipe.Writer.CompleteAsync();
        var answer = await answering;
        Assert.Equal(303, answer.Status);
        Assert.Equal([2, 0, 0], Counts(await Ended(browser, answer.Location!)));
    }

    [Fact]
    public async Task A_form_that_is_not_ours_or_has_no_file_records_nothing()
    {
        using var browser = await pages.Clinician();
        using var stranger = await pages.SignedIn(Role.Clinician, "harbour", "somebody-else");
        var foreign = (await stranger.Open(Page)).Forms.Single(IsUpload).Value(FilledForm.Token)!;
        var ours = (await browser.Open(Page)).Forms.Single(IsUpload).Value(FilledForm.Token)!;
        var before = await pages.Registry.Events();
        foreach (var token in (string[])["", "rubbish", foreign, new('a', 100_000)])
        {
            using var content = Form(token, File(Enrolment("Eve", "2025-01-10")));
            Assert.Equal("/imports?failed=forged", (await browser.Ask(HttpMethod.Post, "/imports/file", content)).Location);
        }
        using (var late = new MultipartFormDataContent { { File(Enrolment("Eve", "2025-01-10")), "file", "a.ndjson" } })
        {
            late.Add(new StringContent(ours), FilledForm.Token);
            Assert.Equal("/imports?failed=forged", (await browser.Ask(HttpMethod.Post, "/imports/file", late)).Location);
        }
        using (var empty = new MultipartFormDataContent { { new StringContent(ours), FilledForm.Token } })
            Assert.Equal("/imports?failed=empty", (await browser.Ask(HttpMethod.Post, "/imports/file", empty)).Location);
        using (var none = new StringContent("{}", null, "application/json"))
            Assert.Equal(415, (await browser.Ask(HttpMethod.Post, "/imports/file", none)).Status);
        using (var nobody = browser.SignedOut())
        using (var content = Form(ours, File(Enrolment("Eve", "2025-01-10"))))
            Assert.Equal(401, (await nobody.Ask(HttpMethod.Post, "/imports/file", content)).Status);
        Assert.Equal(before, await pages.Registry.Events());
        Assert.Contains("No file was chosen.", (await browser.Open("/imports?failed=empty")).Text);
    }

    [Fact]
    public async Task Refused_lines_are_sealed_and_with_their_key_they_are_gone()
    {
        using var browser = await pages.Clinician();
        var secret = $"Qzvx{Guid.NewGuid():n}";
        var import = await Uploaded(browser, Enrolment(secret, "tomorrow"));
        await Ended(browser, import);
        Assert.Contains(secret, (await browser.Open($"{import}/refused.ndjson")).Html);
        using (var stranger = await pages.SignedIn(Role.Clinician, "harbour", "somebody-else"))
            foreach (var address in (string[])[import, $"{import}/refused.ndjson"])
                Assert.Equal(404, (await stranger.Open(address)).Status);

        var id = Guid.Parse(import[^36..]);
        var (registry, keys) = (pages.Registry.Settings.Registry, pages.Registry.Settings.Keys);
        var stored = await TestSql.Column<string>(registry, "select lines from outcomes.import_refusals where import_id = $1", id);
        Assert.StartsWith(PatientKey.Prefix, Assert.Single(stored));
        Assert.Equal(
            0L,
            await TestSql.Scalar<long>(registry, $"select count(*) from outcomes.import_results where lines::text like '%{secret}%'")
        );

        await TestSql.Execute(keys, "delete from outcomes_keys.import_keys where import_id = $1", id);
        Assert.Equal(404, (await browser.Open($"{import}/refused.ndjson")).Status);
        Assert.Contains("no longer kept", (await browser.Open(import)).Text);
    }

    private static bool IsUpload(FilledForm form) => form.Action == "/imports/file";

    private static async Task<string> Uploaded(Browser browser, string lines)
    {
        var form = (await browser.Open(Page)).Forms.Single(IsUpload);
        using var content = Form(form.Value(FilledForm.Token)!, File(lines));
        var answer = await browser.Ask(HttpMethod.Post, form.Action, content);
        Assert.Equal(303, answer.Status);
        return answer.Location!;
    }

    private static async Task<Shown> Ended(Browser browser, string import) =>
        await Eventually.Answers(() => browser.Open(import), shown => !shown.Text.Contains("Under way", StringComparison.Ordinal));

    /// <summary>Recorded, there already, refused.</summary>
    private static IEnumerable<int> Counts(Shown import) =>
        import.Document.QuerySelectorAll("#progress dd").Select(count => int.Parse(count.TextContent, CultureInfo.InvariantCulture));

    private static MultipartFormDataContent Form(string token, HttpContent file) =>
        new() { { new StringContent(token), FilledForm.Token }, { file, "file", "lines.ndjson" } };

    private static StringContent File(string lines) => new(lines);

    private static string Enrolment(string name, string day) =>
        $$$"""{"command":"enrol-patient","commandId":"{{{Guid.NewGuid()}}}","clinic":"harbour","patientId":"{{{Guid.NewGuid()}}}","data":"""
        + $$$"""{"enrolledOn":"{{{day}}}","birthYear":1980,"sex":"female","skinType":3,"identity":{"fullName":"{{{name}}}"}}"""
        + "}";
}
