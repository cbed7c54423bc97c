using OutcomesTracker.Server.Pages;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Pages;

/// <summary>What every page has in common: its headers, what a browser may load and run, and how failures are told.</summary>
[Collection(PagesTogether.Name)]
public sealed class PageAnswerTests(SharedPages pages)
{
    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    [Fact]
    public async Task Every_page_has_the_headers_and_nothing_that_they_forbid()
    {
        foreach (var page in ExpectedPages.Opened.Where(page => page.Roles is not []))
        {
            using var browser = await pages.As(page.Roles?[0] ?? Role.Auditor);
            var shown = await browser.Open(page.Address(pages));
            HasHeaders(shown, shown.IsHtml ? Policy : "default-src 'none'; frame-ancestors 'none'");
            if (!shown.IsHtml)
                continue;
            Assert.All(shown.Document.Scripts, script => Assert.StartsWith("/assets/", script.Source));
            Assert.Empty(shown.Document.QuerySelectorAll("style, [style], iframe, object, embed, base"));
            foreach (var element in shown.Document.All)
            foreach (var attribute in element.Attributes)
            {
                Assert.False(attribute.Name.StartsWith("on", StringComparison.Ordinal), $"{page.Pattern}: {element.OuterHtml}");
                if (attribute.Name is "href" or "src" or "action")
                    Assert.True(attribute.Value is ['#', ..] or ['/'] or ['/', not '/', ..], $"{page.Pattern}: {element.OuterHtml}");
            }
        }
    }

    [Fact]
    public async Task What_is_not_there_not_allowed_or_broken_is_told_as_a_page_to_people_and_as_JSON_to_programs()
    {
        var server = await pages.Another;
        using var auditor = await pages.SignedIn(Role.Auditor, subject: "auditor-of-failures", at: server);
        foreach (
            var (method, address, status, says) in ((string, string, int, string)[])
                [
                    ("GET", "/nothing", 404, "There is no such route."),
                    ("GET", $"/patients/{Guid.NewGuid()}/history", 404, "There is no such thing here."),
                    ("DELETE", "/histories", 405, "This route does not take this method."),
                    ("GET", "/patients", 403, "Your role has no such page."),
                    ("GET", "/breaks", 500, "Something went wrong on our side."),
                ]
        )
        {
            var shown = await auditor.Ask(new(method), address);
            Assert.Equal((address, status), (address, shown.Status));
            Assert.True(shown.IsHtml, $"{address} is told as {shown.ContentHeaders.ContentType}");
            Assert.Contains(says, shown.Text);
            Assert.DoesNotContain("secret", shown.Html);
            HasHeaders(shown, Policy);
            Assert.Equal(status == 405 ? "GET; POST" : null, shown.Header("Allow"));
        }
        using var api = server.As(Role.Auditor, subject: "auditor-of-failures-too");
        foreach (
            var (method, address, status) in ((string, string, int)[])
                [("GET", "/v1/nothing", 404), ("GET", "/nothing", 404), ("DELETE", "/v1/codes", 405)]
        )
        {
            using var request = new HttpRequestMessage(new(method), address);
            if (address.StartsWith("/v1", StringComparison.Ordinal))
                request.Headers.Accept.ParseAdd("text/html");
            using var response = await api.SendAsync(request);
            Assert.Equal((address, status), (address, (int)response.StatusCode));
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task A_HEAD_is_answered_as_its_GET()
    {
        using var auditor = await pages.As(Role.Auditor);
        foreach (
            var address in (string[])["/", "/histories", "/patients", "/nothing", PageAssets.Stylesheet, PageAssets.Script, PageAssets.Icon]
        )
        {
            var (get, head) = (await auditor.Open(address), await auditor.Ask(HttpMethod.Head, address));
            Assert.Equal((address, get.Status), (address, head.Status));
            Assert.Equal(get.ContentHeaders.ContentType, head.ContentHeaders.ContentType);
            Assert.Equal(get.Header("Content-Security-Policy"), head.Header("Content-Security-Policy"));
            Assert.Equal(get.Header("Cache-Control"), head.Header("Cache-Control"));
            Assert.Empty(head.Html);
        }
    }

    [Fact]
    public async Task The_log_has_a_line_of_each_request_without_query_and_id()
    {
        const string Mark = "qzvx-Mariposa";
        using var browser = await pages.Clinician();
        await browser.Open($"/patients?name={Mark}");
        await browser.Open($"/patients/{pages.Patient}?{Mark}={Mark}");
        await browser.Open($"/{Mark}");
        using var nobody = new Browser(pages.Registry.Address);
        await nobody.Open($"/patients?name={Mark}");
        await Eventually.Holds(() => Logged("GET /patients/{PatientId:guid} 200") && Logged("as Clinician") && Logged("GET /patients 302"));
        Assert.DoesNotContain(pages.Log.Lines, line => line.Contains(Mark, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(pages.Log.Lines, line => line.Contains($"{pages.Patient}", StringComparison.OrdinalIgnoreCase));
    }

    private bool Logged(string text) => pages.Log.Lines.Any(line => line.Contains(text, StringComparison.Ordinal));

    private static void HasHeaders(Shown shown, string policy)
    {
        Assert.Equal(policy, shown.Header("Content-Security-Policy"));
        Assert.Equal("nosniff", shown.Header("X-Content-Type-Options"));
        Assert.Equal("no-store", shown.Header("Cache-Control"));
        Assert.Equal("no-referrer", shown.Header("Referrer-Policy"));
        Assert.Equal("same-origin", shown.Header("Cross-Origin-Resource-Policy"));
    }
}
