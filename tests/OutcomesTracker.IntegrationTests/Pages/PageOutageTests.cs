using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Pages;

/// <summary>While the databases are away, pages say so, and what was typed can be sent again when they are back.</summary>
[Collection(PagesTogether.Name)]
public sealed class PageOutageTests(SharedPages pages)
{
    [Fact]
    public async Task Pages_say_when_to_try_again_and_forms_come_back_to_be_sent_again()
    {
        var server = await pages.Hosted;
        var name = $"Outage {Guid.NewGuid():n}";
        using var browser = await pages.Clinician(server);
        using var auditor = await pages.SignedIn(Role.Auditor, at: server);
        using var known = await WithoutTokenId(server);
        using var nobody = new Browser(server.Address);
        var signIn = (await nobody.Open("/sign-in")).Form("Sign in");
        var form = await SharedPages.Enrolment(browser, name);
        pages.Gate.Shut();
        try
        {
            foreach (
                var (who, address) in ((Browser, string)[])
                    [
                        (browser, "/patients"),
                        (browser, "/outcomes"),
                        (auditor, $"/patients/{pages.Patient}/history"),
                        (auditor, "/histories"),
                    ]
            )
            {
                var away = await Eventually.Answers(() => who.Open(address), answer => answer.Status == 503);
                Assert.Equal((address, 503), (address, away.Status));
                Assert.True(away.IsHtml);
                Assert.NotNull(away.Header("Retry-After"));
                Assert.Contains("The registry cannot answer just now.", away.Text);
                Assert.Contains("Try again in a moment.", away.Text);
            }
            // Of whose token there is nothing to look up, the page says who it is, though no longer the clinic's name.
            var still = await Eventually.Answers(() => known.Open("/patients"), one => one.Text.Contains("dr-known · harbour"));
            Assert.Equal(503, still.Status);
            Assert.Contains("dr-known · harbour", still.Text);

            var answer = await browser.Send(form);
            Assert.Equal(503, answer.Status);
            Assert.NotNull(answer.Header("Retry-After"));
            Assert.Contains("Perhaps not recorded: the registry cannot answer just now", answer.Text);
            Assert.Contains(name, answer.Text);
            form = answer.Form("Send again") is var returned && returned.Sorted.SequenceEqual(form.Sorted) ? returned : null!;
            Assert.NotNull(form);

            Assert.Equal(200, (await nobody.Open("/")).Status);
            var token = pages.Registry.Database.Token(Role.Auditor);
            var refused = await Eventually.Answers(() => nobody.Send(signIn.With("token", token)), one => one.Status == 503);
            Assert.Equal(503, refused.Status);
            Assert.DoesNotContain(token, refused.Html);
        }
        finally
        {
            pages.Gate.Open();
        }
        var recorded = await Eventually.Answers(() => browser.Send(form), one => one.Status != 503);
        Assert.Equal(302, recorded.Status);
        Assert.Equal(recorded.Location, (await browser.Send(form)).Location);
        Assert.Equal(1, await pages.Enrolled(name));
    }

    private async Task<Browser> WithoutTokenId(AnotherServer server)
    {
        var claims = new Dictionary<string, object>
        {
            ["iss"] = LocalSigningKey.Issuer,
            ["aud"] = LocalSigningKey.Issuer,
            ["sub"] = "dr-known",
            ["role"] = "clinician",
            ["clinic"] = "harbour",
            ["exp"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds(),
        };
        var browser = new Browser(server.Address);
        await SharedPages.SignIn(browser, LocalSigningKey.FindOrCreate(pages.Registry.Settings.DataDirectory).Sign(claims));
        return browser;
    }
}
