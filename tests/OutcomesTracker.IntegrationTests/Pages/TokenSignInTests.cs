using System.Buffers.Text;
using System.Text;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Pages;

/// <summary>Signing in by pasting a token, and how long that lasts.</summary>
[Collection(PagesTogether.Name)]
public sealed class TokenSignInTests(SharedPages pages)
{
    private LocalSigningKey Key => LocalSigningKey.FindOrCreate(pages.Registry.Settings.DataDirectory);

    [Fact]
    public async Task A_good_token_leads_to_the_page_asked_for_and_the_session_says_who_it_is()
    {
        using var browser = new Browser(pages.Registry.Address);
        var asked = await browser.Open("/patients?name=a%26b&recordNumber=1");
        Assert.Equal(302, asked.Status);
        var page = await browser.Open(asked.Location!);
        Assert.Equal(200, page.Status);
        Assert.False(page.HasButton("Clinician"), "On this database no role is offered without a token.");
        var form = page.Form("Sign in").With("token", $" {pages.Registry.Database.Token(Role.Clinician, "harbour", "dr-okafor")}\n");
        var answer = await browser.Send(form);
        Assert.Equal((302, "/patients?name=a%26b&recordNumber=1"), (answer.Status, answer.Location));
        var patients = await browser.Open(answer.Location!);
        Assert.Equal(200, patients.Status);
        Assert.Contains("dr-okafor · The harbour clinic", patients.Text);
    }

    [Fact]
    public async Task Without_a_page_asked_for_each_role_begins_at_its_own()
    {
        foreach (
            var (role, first) in ((Role, string)[])
                [(Role.Clinician, "/worklist"), (Role.Researcher, "/outcomes"), (Role.Auditor, "/histories")]
        )
        {
            using var browser = new Browser(pages.Registry.Address);
            Assert.Equal(first, (await SharedPages.SignIn(browser, pages.Registry.Database.Token(role, "harbour"))).Location);
        }
    }

    [Fact]
    public async Task A_token_that_the_API_would_not_take_signs_nobody_in()
    {
        using var browser = new Browser(pages.Registry.Address);
        var form = (await browser.Open("/sign-in")).Form("Sign in");
        var other = Directory.CreateTempSubdirectory("outcomes-other-key-").FullName;
        var clinician = new Caller("tester", Role.Clinician, "harbour");
        var now = DateTimeOffset.UtcNow;
        foreach (
            var (what, token) in new Dictionary<string, string>
            {
                ["nothing"] = "",
                ["garbage"] = "qzvx.garbage.qzvx",
                ["expired"] = Key.Token(clinician, now.AddHours(-2), TimeSpan.FromHours(1)),
                ["of another key"] = LocalSigningKey.FindOrCreate(other).Token(clinician, now, TimeSpan.FromHours(1)),
                ["revoked"] = await pages.Revoke(Key.Token(clinician, now, TimeSpan.FromHours(1))),
            }
        )
        {
            var answer = await browser.Send(form.With("token", token));
            Assert.Equal((what, 401), (what, answer.Status));
            Assert.Contains("This token is not valid", answer.Text);
            Assert.True(token.Length == 0 || !answer.Html.Contains(token, StringComparison.Ordinal), $"{what}: the token is shown");
            Assert.False(browser.Cookies.ContainsKey("outcomes"), what);
            Assert.Equal(302, (await browser.Open("/patients")).Status);
        }
        Directory.Delete(other, recursive: true);
        Assert.DoesNotContain(pages.Log.Lines, line => line.Contains("qzvx.garbage", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_cookie_is_for_this_host_not_for_scripts_and_says_nothing()
    {
        using var here = new Browser(pages.Registry.Address);
        using var hosted = new Browser((await pages.Hosted).Address);
        foreach (var (browser, prefix) in ((Browser, string)[])[(here, ""), (hosted, "__Host-")])
        {
            await SharedPages.SignIn(browser, pages.Registry.Database.Token(Role.Clinician, "harbour", "dr-qzvx"));
            var set = (await SharedPages.SignIn(browser, pages.Registry.Database.Token(Role.Clinician, "harbour", "dr-qzvx"))).SetCookies;
            var cookie = set.Single(one => one.StartsWith($"{prefix}outcomes=", StringComparison.Ordinal)).ToLowerInvariant();
            var attributes = cookie.Split("; ")[1..].Order(StringComparer.Ordinal);
            Assert.Equal(
                prefix.Length > 0 ? ["httponly", "path=/", "samesite=lax", "secure"] : ["httponly", "path=/", "samesite=lax"],
                attributes
            );
            var value = browser.Cookies[$"{prefix}outcomes"];
            var bytes = Encoding.Latin1.GetString(Base64Url.DecodeFromChars(value));
            foreach (var secret in (string[])["qzvx", "harbour", "clinician"])
                Assert.DoesNotContain(secret, value + bytes, StringComparison.OrdinalIgnoreCase);
        }
    }

    /// <summary>Lax, so that a page which another site links to does not replace the cookie that forms in other tabs go by.</summary>
    [Fact]
    public async Task The_cookie_of_forms_is_sent_with_links_from_elsewhere_too()
    {
        foreach (
            var (address, name, ending) in ((Uri, string, string)[])
                [
                    (pages.Registry.Address, "outcomes-form", "; path=/; samesite=lax; httponly"),
                    ((await pages.Hosted).Address, "__Host-outcomes-form", "; path=/; secure; samesite=lax; httponly"),
                ]
        )
        {
            using var browser = new Browser(address);
            var cookie = Assert.Single((await browser.Open("/sign-in")).SetCookies);
            Assert.StartsWith($"{name}=", cookie);
            Assert.EndsWith(ending, cookie);
            Assert.Empty((await browser.Open("/sign-in")).SetCookies);
        }
    }

    [Fact]
    public async Task A_session_slides_as_long_as_it_is_used_and_ends_after_an_hour_of_rest_and_after_twelve_whatever_happens()
    {
        using var browser = await Lasting(TimeSpan.FromDays(2));
        for (var at = TimeSpan.Zero; at < TimeSpan.FromHours(12) - TimeSpan.FromMinutes(50); at += TimeSpan.FromMinutes(50))
        {
            Assert.Equal(200, (await browser.Open("/histories")).Status);
            pages.Clock.Advance(TimeSpan.FromMinutes(50));
        }
        Assert.Equal(200, (await browser.Open("/histories")).Status);
        pages.Clock.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(302, (await browser.Open("/histories")).Status);

        using var resting = await Lasting(TimeSpan.FromDays(2));
        pages.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(200, (await resting.Open("/histories")).Status);
        pages.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(302, (await resting.Open("/histories")).Status);
    }

    [Fact]
    public async Task A_session_ends_with_its_token()
    {
        using var browser = await Lasting(TimeSpan.FromMinutes(30));
        pages.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(200, (await browser.Open("/histories")).Status); // from here on the cookie is a new one
        pages.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(200, (await browser.Open("/histories")).Status);
        pages.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(302, (await browser.Open("/histories")).Status);
    }

    [Fact]
    public async Task A_revocation_ends_the_session_at_the_next_request_and_on_another_server_too()
    {
        var token = pages.Registry.Database.Token(Role.Auditor);
        using var browser = new Browser(pages.Registry.Address);
        await SharedPages.SignIn(browser, token);
        using var elsewhere = browser.At((await pages.WithProvider).Address);
        using var another = await pages.As(Role.Auditor);
        Assert.Equal(200, (await browser.Open("/histories")).Status);
        Assert.Equal(200, (await elsewhere.Open("/histories")).Status);
        await pages.Revoke(token);
        Assert.Equal(302, (await browser.Open("/histories")).Status);
        await Eventually.Holds(async () => (await elsewhere.Open("/histories")).Status == 302); // which may know it up to a second later
        Assert.Equal(200, (await another.Open("/histories")).Status);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("evil.example")]
    [InlineData("~//evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\n/evil.example")]
    [InlineData("/\r\nSet-Cookie: a=b")]
    [InlineData("\t//evil.example")]
    [InlineData(" //evil.example")]
    [InlineData("")]
    public async Task The_page_asked_for_is_never_another_host_s(string next)
    {
        using var browser = new Browser(pages.Registry.Address);
        var signIn = $"/sign-in?next={Uri.EscapeDataString(next)}";
        var answer = await SharedPages.SignIn(browser, pages.Registry.Database.Token(Role.Auditor), signIn);
        Assert.Equal("/histories", answer.Location);
        Assert.DoesNotContain(answer.SetCookies, cookie => cookie.StartsWith("a=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Signing_out_takes_a_press_of_the_button_and_takes_the_cookie_away()
    {
        using var browser = await pages.As(Role.Auditor);
        var page = await browser.Open("/histories");
        Assert.Equal(200, (await browser.Open("/sign-out")).Status);
        Assert.Equal(400, (await browser.Send(page.Form("Sign out").Without(FilledForm.Token))).Status);
        Assert.Equal(200, (await browser.Open("/histories")).Status);
        Assert.Equal((302, "/"), await Pressed(browser, page.Form("Sign out")));
        Assert.False(browser.Cookies.ContainsKey("outcomes"));
        Assert.Equal(302, (await browser.Open("/histories")).Status);

        using var again = await pages.As(Role.Auditor);
        var onItsPage = (await again.Open("/sign-out")).Forms.ToList();
        Assert.Equal(2, onItsPage.Count); // that of every page, and its own
        Assert.Equal((302, "/"), await Pressed(again, onItsPage[1]));
        Assert.False(again.Cookies.ContainsKey("outcomes"));
    }

    private static async Task<(int, string?)> Pressed(Browser browser, FilledForm form) =>
        await browser.Send(form) is var answer ? (answer.Status, answer.Location) : default;

    /// <summary>A session on the server with the clock, for a token that is valid for so long by it.</summary>
    private async Task<Browser> Lasting(TimeSpan validFor)
    {
        var browser = new Browser((await pages.Another).Address);
        await SharedPages.SignIn(browser, pages.Token(new($"auditor-{Guid.NewGuid()}", Role.Auditor, null), validFor));
        return browser;
    }
}
