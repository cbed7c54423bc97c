using System.Text.RegularExpressions;

namespace OutcomesTracker.IntegrationTests.OpenApi;

/// <summary>
/// The page that shows the API's document: it is complete, comes from this server, and may load nothing from other hosts.
/// </summary>
public sealed class DocsPageTests(EmptyRegistry registry) : IClassFixture<EmptyRegistry>
{
    private static readonly string[] Sources = ["'self'", "'none'", "'unsafe-inline'", "data:"];

    [Fact]
    public async Task Whatever_the_page_loads_is_here_and_no_other_host_is_asked()
    {
        using var browser = new HttpClient { BaseAddress = registry.Address };
        var page = await browser.GetStringAsync("/docs/index.html");
        var loaded = Regex.Matches(page, "(?:src|href)=\"([^\"]+)\"").Select(match => match.Groups[1].Value).ToList();
        Assert.Contains(loaded, path => path.EndsWith("swagger-ui-bundle.js", StringComparison.Ordinal));
        foreach (var path in loaded)
        {
            Assert.DoesNotContain("//", path, StringComparison.Ordinal);
            using var part = await browser.GetAsync(new Uri(new Uri(registry.Address, "/docs/index.html"), path));
            Assert.True(part.IsSuccessStatusCode && part.Content.Headers.ContentLength != 0, path);
        }
        // The Content-Security-Policy keeps the page's scripts from contacting any other host.
        using var response = await browser.GetAsync("/docs/index.html");
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'self';", policy, StringComparison.Ordinal);
        Assert.All(
            policy.Split(';', StringSplitOptions.TrimEntries).SelectMany(directive => directive.Split(' ')[1..]),
            source => Assert.Contains(source, Sources)
        );
    }

    [Fact]
    public async Task It_shows_the_served_document_and_keeps_no_token()
    {
        using var browser = new HttpClient { BaseAddress = registry.Address };
        var script = await browser.GetStringAsync("/docs/index.js");
        Assert.Contains("\"url\":\"/openapi/v1.json\"", script, StringComparison.Ordinal);
        Assert.DoesNotContain("\"persistAuthorization\":true", script, StringComparison.Ordinal);
        Assert.DoesNotContain("validator.swagger.io", script, StringComparison.Ordinal);
    }
}
