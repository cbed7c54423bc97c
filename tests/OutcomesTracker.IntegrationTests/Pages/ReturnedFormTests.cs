using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.IntegrationTests.BadInput;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Pages;

/// <summary>Whatever becomes of a form that is sent: what was typed is recorded or given back, and nobody else can send it.</summary>
[Collection(PagesTogether.Name)]
public sealed class ReturnedFormTests(SharedPages pages)
{
    [Fact]
    public async Task Every_form_has_a_token_and_without_it_or_with_another_session_s_nothing_is_recorded()
    {
        using var stranger = await pages.SignedIn(Role.Clinician, "harbour", "somebody-else");
        var foreign = (await stranger.Open("/patients/new")).Form("Enrol a patient").Value(FilledForm.Token)!;
        var (before, typed) = (await pages.Registry.Events(), 0);
        foreach (var page in ExpectedPages.Opened.Where(page => page.Roles is not []))
        {
            using var browser = await pages.As(page.Roles?[0] ?? Role.Auditor);
            // A file cannot be given back: UploadTests.
            foreach (var form in (await browser.Open(page.Address(pages))).Forms.Where(form => form.Action != "/imports/file"))
            {
                Assert.True(form.Value(FilledForm.Token) is { Length: > 100 }, $"{page.Pattern} has a form without a token");
                foreach (var forged in (FilledForm[])[form.Without(FilledForm.Token), form.With(FilledForm.Token, foreign)])
                {
                    var answer = await browser.Send(forged);
                    Assert.True(answer.Status == 400 && answer.IsHtml, $"{page.Pattern}: {answer.Status}");
                    Assert.True(browser.Cookies.ContainsKey("outcomes"), "Nobody was signed out.");
                    if (page.Roles is null || form.Action == "/sign-out")
                        continue;
                    typed++;
                    Assert.Equal(forged.Sorted, answer.Form("Send again").Sorted);
                }
            }
        }
        Assert.Equal(before, await pages.Registry.Events());
        Assert.InRange(typed, 20, 1_000);
    }

    [Fact]
    public async Task What_was_typed_outlives_the_session_in_the_browser_alone_and_is_recorded_once_after_all()
    {
        var name = $"Qzvx{Guid.NewGuid():n} \"><script>alert('&')</script>";
        using var browser = await pages.Clinician();
        var form = (await SharedPages.Enrolment(browser, name)).With("identity.phone", "1\r\n2").With("more", "a").With("_more", "b");
        using var expired = browser.SignedOut();
        var (before, logged) = (await pages.Registry.Events(), pages.Log.Lines.Count);
        var answer = await expired.Send(form);
        Assert.Equal(401, answer.Status);
        Assert.Contains("Not recorded yet: you are signed out", answer.Text);
        Assert.Contains(name, answer.Text); // which is to be seen, and is no markup
        Assert.All(answer.Document.Scripts, script => Assert.StartsWith("/assets/", script.Source));
        var returned = answer.Form("Send again");
        Assert.Equal(form.Action, returned.Action);
        Assert.Equal(form.Sorted, returned.Sorted);
        Assert.Equal(before, await pages.Registry.Events());
        Assert.DoesNotContain(pages.Log.Lines.Skip(logged), line => line.Contains(name[..20], StringComparison.OrdinalIgnoreCase));

        Assert.Equal("/sign-in", answer.Link("Sign in again in another tab"));
        await SharedPages.SignIn(expired, pages.Registry.Database.Token(Role.Clinician, "harbour", "dr-okafor"));
        returned = returned.With("identity.phone", "").Without("more");
        var recorded = await expired.Send(returned);
        Assert.Equal(302, recorded.Status);
        Assert.Equal(recorded.Location, (await expired.Send(returned)).Location);
        Assert.Equal(1, await pages.Enrolled(name));
    }

    [Fact]
    public async Task A_form_is_refused_to_everybody_but_who_opened_it_as_who_they_were()
    {
        var name = $"Foreign {Guid.NewGuid():n}";
        using var browser = await pages.SignedIn(Role.Clinician, "harbour", "dr-two-clinics");
        var form = await SharedPages.Enrolment(browser, name);
        foreach (
            var (what, token) in new Dictionary<string, string>
            {
                ["a colleague"] = pages.Registry.Database.Token(Role.Clinician, "harbour", "dr-colleague"),
                ["the same at another clinic"] = pages.Registry.Database.Token(Role.Clinician, "northside", "dr-two-clinics"),
                ["the same in another role"] = pages.Registry.Database.Token(Role.ClinicAdmin, "harbour", "dr-two-clinics"),
            }
        )
        {
            using var later = browser.SignedOut();
            await SharedPages.SignIn(later, token);
            var answer = await later.Send(form);
            Assert.True(answer.Status == 400, $"{what}: {answer.Status}");
            Assert.Contains("this form was opened by somebody else, or long ago", answer.Text);
            Assert.Equal(form.Sorted, answer.Form("Send again").Sorted);
        }
        Assert.Equal((0, 0), (await pages.Enrolled(name), await pages.Enrolled(name, "northside")));
        Assert.Equal(302, (await browser.Send(form)).Status);
    }

    [Fact]
    public async Task A_role_that_has_no_such_page_gets_its_text_back_too()
    {
        var name = $"Auditor's {Guid.NewGuid():n}";
        using var browser = await pages.Clinician();
        var form = await SharedPages.Enrolment(browser, name);
        using var later = browser.SignedOut();
        await SharedPages.SignIn(later, pages.Registry.Database.Token(Role.Auditor));
        var answer = await later.Send(form);
        Assert.Equal(403, answer.Status);
        Assert.Equal(form.Sorted, answer.Form("Send again").Sorted);
    }

    [Fact]
    public async Task A_form_whose_page_can_no_longer_be_shown_comes_back_with_the_reason()
    {
        using var clinician = pages.Registry.Clinician();
        var patient = await clinician.EnrolForTreatment();
        using var browser = await pages.Clinician();
        var page = await browser.Open($"/patients/{Talking.Id(patient)}/entries/2/correction");
        var form = page.Form("Correct an entry").With("correction.reason", "The scope was another");
        await clinician.Accept($"{patient}/retractions", Bodies.Retraction(2));
        var answer = await browser.Send(form);
        Assert.Equal(404, answer.Status);
        Assert.Contains("or it was retracted", answer.Text);
        Assert.Contains("The scope was another", answer.Text);
        Assert.Equal(form.Sorted, answer.Form("Send again").Sorted);
    }

    [Fact]
    public async Task A_form_that_the_page_does_not_have_comes_back()
    {
        using var browser = await pages.Clinician(await pages.Hosted);
        var form = (await SharedPages.Enrolment(browser, "Older")).With("_handler", "of-an-older-version");
        var answer = await browser.Send(form);
        Assert.Equal(400, answer.Status);
        Assert.Contains("the page does not have this form any more", answer.Text);
        Assert.Equal(form.Sorted, answer.Form("Send again").Sorted);
    }

    [Fact]
    public async Task A_bug_and_too_many_requests_give_the_form_back_as_well()
    {
        var server = await pages.Another;
        using var auditor = await pages.SignedIn(Role.Auditor, at: server);
        var form = new FilledForm("/breaks?x=1", [("note", "typed"), ("idempotencyKey", $"{Guid.NewGuid()}")]);
        var broken = await auditor.Send(form);
        Assert.Equal(500, broken.Status);
        Assert.Contains("Perhaps not recorded: something went wrong on our side", broken.Text);
        Assert.Equal((form.Action, "typed"), (broken.Form("Send again").Action, broken.Form("Send again").Value("note")));
        Assert.DoesNotContain("secret", broken.Html);
        var busy = await Eventually.Answers(() => auditor.Send(form), answer => answer.Status == 429);
        Assert.Equal(429, busy.Status);
        Assert.NotNull(busy.Header("Retry-After"));
        Assert.Equal(form.Sorted, busy.Form("Send again").Sorted);
    }

    [Fact]
    public async Task A_form_that_is_too_large_or_none_is_refused_as_a_page()
    {
        using var browser = await pages.Clinician();
        var form = await SharedPages.Enrolment(browser, "Many");
        var many = form with { Fields = [.. form.Fields, .. Enumerable.Range(0, 1_100).Select(number => ($"n{number}", "x"))] };
        var large = form.With("identity.email", new('x', 2_100_000));
        foreach (var (sent, status) in ((FilledForm, int)[])[(many, 400), (large, 413)])
        {
            var answer = await SendWhole(browser, sent);
            Assert.Equal(status, answer.Status);
            Assert.True(answer.IsHtml);
            Assert.False(answer.HasButton("Send again"));
        }
        using var json = new StringContent("{}", null, "application/json");
        var other = await browser.Ask(HttpMethod.Post, "/patients/new", json);
        Assert.True(other is { Status: 400, IsHtml: true }, $"{other.Status}");
        using var expired = browser.SignedOut();
        using var more = new StringContent("{}", null, "application/json");
        var signedOut = await expired.Ask(HttpMethod.Post, "/patients/new", more);
        Assert.True(signedOut is { Status: 401, IsHtml: true }, $"{signedOut.Status}");
    }

    /// <summary>
    /// What is too large is answered before it is read, so the connection may end while it is still being sent, and the answer be lost.
    /// </summary>
    private static async Task<Shown> SendWhole(Browser browser, FilledForm form)
    {
        for (var tries = 0; ; tries++)
            try
            {
                return await browser.Send(form);
            }
            catch (HttpRequestException cut) when (cut.InnerException is IOException && tries < 20) { }
    }

    /// <summary>As when a page to sign in on stayed open, while somebody signed in in another tab.</summary>
    [Fact]
    public async Task A_token_is_not_given_back()
    {
        var token = pages.Registry.Database.Token(Role.Auditor);
        using var browser = new Browser(pages.Registry.Address);
        var form = (await browser.Open("/sign-in")).Form("Sign in").With("token", token);
        await SharedPages.SignIn(browser, token);
        var answer = await browser.Send(form);
        Assert.Equal(400, answer.Status);
        Assert.Contains("This form was opened by somebody else, or long ago.", answer.Text);
        Assert.DoesNotContain(token, answer.Html);
    }
}
