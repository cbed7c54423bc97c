using System.Web;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.IntegrationTests.Security;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Pages;

/// <summary>Signing in at an identity provider: OpenID Connect, authorization code with PKCE.</summary>
[Collection(PagesTogether.Name)]
public sealed class ProviderSignInTests(SharedPages pages)
{
    private const string Button = "Sign in at your identity provider";

    [Fact]
    public async Task It_ends_on_the_page_asked_for_with_name_and_clinic()
    {
        using var browser = new Browser((await pages.WithProvider).Address);
        pages.Issuer.User = Person("clinician", "harbour");
        var asked = await browser.Open("/patients/new?from=a%20link");
        var sent = await browser.Open((await browser.Open(asked.Location!)).Link(Button));
        Assert.Equal(302, sent.Status);
        Assert.StartsWith($"{pages.Issuer.Name}authorize?", sent.Location);
        var query = HttpUtility.ParseQueryString(new Uri(sent.Location!).Query);
        Assert.Equal(("code", "outcomes", "S256"), (query["response_type"], query["client_id"], query["code_challenge_method"]));
        Assert.Equal(43, query["code_challenge"]!.Length);
        Assert.EndsWith("/sign-in/oidc", query["redirect_uri"]);
        Assert.Contains("openid", query["scope"]!.Split(' '));
        foreach (var random in (string[])["state", "nonce"])
            Assert.True(query[random]!.Length > 40, random);
        Assert.Null(query["client_secret"]);

        var back = await browser.Open(sent.Location!);
        Assert.True(back.Location is not null, back.Html);
        var signedIn = await browser.Open(back.Location!);
        Assert.Equal((302, "/patients/new?from=a%20link"), (signedIn.Status, signedIn.Location));
        var page = await browser.Open(signedIn.Location!);
        Assert.Equal(200, page.Status);
        Assert.Contains("dr-okafor · The harbour clinic", page.Text);
        // Nothing is left of the way there but the session.
        Assert.Equal(["outcomes", "outcomes-form"], browser.Cookies.Keys.Order(StringComparer.Ordinal));
        // The code is good once.
        using var second = browser.SignedOut();
        Assert.StartsWith("/sign-in?failed=provider", (await second.Open(back.Location!)).Location);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("nurse", "harbour")]
    [InlineData("Clinician", "harbour")]
    [InlineData("clinician", null)]
    [InlineData("clinic-admin", "")]
    public async Task An_account_without_a_role_here_is_told_so(string? role, string? clinic)
    {
        using var browser = new Browser((await pages.WithProvider).Address);
        pages.Issuer.User = Person(role, clinic);
        var answer = await browser.Open((await Back(browser)).Location!);
        Assert.Equal((302, "/sign-in?failed=account"), (answer.Status, answer.Location));
        Assert.False(browser.Cookies.ContainsKey("outcomes"));
        var page = await browser.Open(answer.Location!);
        Assert.Contains("Your account has no role in this registry, or a clinic's role and no clinic.", page.Text);
    }

    [Fact]
    public async Task A_role_without_clinic_needs_none_and_the_token_s_id_revokes_the_session()
    {
        var server = await pages.WithProvider;
        using var browser = new Browser(server.Address);
        var jti = $"{Guid.NewGuid()}";
        pages.Issuer.User = Person("auditor", null);
        pages.Issuer.User[Caller.TokenIdClaim] = jti;
        var answer = await browser.Open((await Back(browser, "/histories")).Location!);
        Assert.Equal("/histories", answer.Location);
        Assert.Equal(200, (await browser.Open("/histories")).Status);
        using var admin = pages.Registry.As(Role.RegistryAdmin);
        Assert.Equal(204, (await admin.Send(HttpMethod.Delete, $"/v1/tokens/{jti}")).Status);
        await Eventually.Holds(async () => (await browser.Open("/histories")).Status == 302);
    }

    [Fact]
    public async Task An_answer_that_is_not_to_this_browser_s_question_is_refused()
    {
        var server = await pages.WithProvider;
        pages.Issuer.User = Person("clinician", "harbour");
        using var another = new Browser(server.Address);
        await Back(another);
        foreach (
            var (what, tampered) in new (string, Func<Browser, Task<string>>)[]
            {
                ("another state", async browser => Changed((await Back(browser)).Location!, "state", "CfDJ8")),
                ("no state", async browser => Changed((await Back(browser)).Location!, "state", null)),
                ("another code", async browser => Changed((await Back(browser)).Location!, "code", "abc")),
                ("another nonce", async browser => (await browser.Open(Changed(await Sent(browser), "nonce", "1.2"))).Location!),
                (
                    "another challenge",
                    async browser => (await browser.Open(Changed(await Sent(browser), "code_challenge", new('a', 43)))).Location!
                ),
                ("another browser's answer", async _ => (await Back(another)).Location!),
                ("refused by the person", async browser => $"/sign-in/oidc?error=access_denied&state={StateOf(await Sent(browser))}"),
                ("nothing", _ => Task.FromResult("/sign-in/oidc")),
            }
        )
        {
            using var browser = new Browser(server.Address);
            var answer = await browser.Open(await tampered(browser));
            Assert.True(answer.Status == 302, $"{what}: {answer.Status}");
            Assert.StartsWith("/sign-in?failed=provider", answer.Location);
            Assert.False(browser.Cookies.ContainsKey("outcomes"), what);
            Assert.Contains("Your identity provider did not sign you in.", (await browser.Open(answer.Location!)).Text);
        }
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("/\t/evil.example")]
    public async Task The_page_asked_for_is_never_another_host_s(string next)
    {
        using var browser = new Browser((await pages.WithProvider).Address);
        pages.Issuer.User = Person("auditor", null);
        Assert.Equal("/", (await browser.Open((await Back(browser, next)).Location!)).Location);
    }

    [Fact]
    public async Task A_client_with_a_secret_sends_it_and_a_provider_that_is_away_is_told_of()
    {
        var address = await FreeAddress();
        var file = Path.Combine(pages.Registry.Settings.DataDirectory, "client-secret");
        await File.WriteAllTextAsync(file, "s3cret\n");
        await using var server = await AnotherServer.With(
            pages.Registry.Settings,
            $"Authentication:Issuer={address}/",
            "Authentication:ClientId=outcomes",
            $"Authentication:ClientSecretFile={file}"
        );
        using var browser = new Browser(server.Address);
        var away = await browser.Open("/sign-in/provider?next=/histories");
        Assert.Equal("/sign-in?failed=away&next=%2Fhistories", away.Location);
        Assert.Contains("Your identity provider cannot be reached just now.", (await browser.Open(away.Location!)).Text);

        await using (var issuer = await TestIssuer.Start(address, "s3cret"))
            Assert.Equal("/histories", (await browser.Open((await Back(browser, "/histories")).Location!)).Location);
        await using (var issuer = await TestIssuer.Start(address, "another"))
            Assert.StartsWith("/sign-in?failed=provider", (await browser.Open((await Back(browser)).Location!)).Location);
    }

    [Fact]
    public async Task What_it_needs_is_asked_for_at_the_start()
    {
        foreach (var issuer in (string[])["", "Authentication:Issuer=registry.example", "Authentication:Issuer=urn:x"])
        {
            string[] settings = ["Authentication:ClientId=outcomes", "Authentication:Jwks=keys.json", issuer];
            var refused = await Assert.ThrowsAsync<ConfigurationException>(() => Start([.. settings.Where(one => one.Length > 0)]));
            Assert.Contains("Authentication:ClientId needs an identity provider", refused.Message);
            Assert.Contains("Authentication__Issuer", refused.Message);
        }
        var unreadable = await Assert.ThrowsAsync<ConfigurationException>(() =>
            Start("Authentication:Issuer=http://127.0.0.1/", "Authentication:ClientId=o", "Authentication:ClientSecretFile=not/there")
        );
        Assert.Contains("Authentication:ClientSecretFile cannot be read", unreadable.Message);
    }

    [Fact]
    public async Task Without_a_provider_none_is_offered()
    {
        using var browser = new Browser(pages.Registry.Address);
        Assert.DoesNotContain("identity provider", (await browser.Open("/sign-in")).Text);
        Assert.Equal(404, (await browser.Open("/sign-in/provider")).Status);
    }

    private Task<AnotherServer> Start(params string[] overrides) => AnotherServer.With(pages.Registry.Settings, overrides);

    private static Dictionary<string, string> Person(string? role, string? clinic)
    {
        var person = new Dictionary<string, string> { [Caller.SubjectClaim] = "dr-okafor" };
        if (role is not null)
            person[Caller.RoleClaim] = role;
        if (clinic is not null)
            person[Caller.ClinicClaim] = clinic;
        return person;
    }

    /// <summary>Where the browser is sent to sign in.</summary>
    private static async Task<string> Sent(Browser browser, string next = "/patients") =>
        (await browser.Open($"/sign-in/provider?next={Uri.EscapeDataString(next)}")).Location!;

    /// <summary>The provider's answer, which leads back.</summary>
    private static async Task<Shown> Back(Browser browser, string next = "/patients") => await browser.Open(await Sent(browser, next));

    private static string StateOf(string address) => Uri.EscapeDataString(HttpUtility.ParseQueryString(new Uri(address).Query)["state"]!);

    private static string Changed(string address, string name, string? value)
    {
        var query = HttpUtility.ParseQueryString(new Uri(address).Query);
        if (value is null)
            query.Remove(name);
        else
            query[name] = value;
        return $"{address.Split('?')[0]}?{query}";
    }

    /// <summary>An address at which nothing listens any more.</summary>
    private static async Task<string> FreeAddress()
    {
        await using var issuer = await TestIssuer.Start();
        return issuer.Address;
    }
}
