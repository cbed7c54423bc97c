using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>The origins whose pages may call from a browser: by default none, otherwise those of the configured list.</summary>
public sealed class OriginTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    private const string Listed = "https://app.example";

    [Fact]
    public async Task By_default_no_page_of_another_site_may_call()
    {
        var (preflight, answer) = await Ask(registry.Address, registry.Clinician(), Listed);
        Assert.Equal((401, null), preflight);
        Assert.Equal((200, null), answer);
    }

    [Fact]
    public async Task Pages_of_listed_origins_may_call_and_read_problems_too()
    {
        await using var server = await AnotherServer.With(registry.Settings, $"Cors:Origins=http://localhost:3000, {Listed}");
        foreach (
            var (origin, allowed) in ((string, string?)[])
                [
                    (Listed, Listed),
                    ("http://localhost:3000", "http://localhost:3000"),
                    ("http://app.example", null),
                    ("https://app.example.evil.example", null),
                    ("null", null),
                ]
        )
        {
            var (preflight, answer) = await Ask(server.Address, server.As(Role.Clinician, "harbour"), origin);
            Assert.Equal(allowed, preflight.Allowed);
            Assert.Equal((200, allowed), answer);
            var (_, problem) = await Ask(server.Address, new HttpClient { BaseAddress = server.Address }, origin);
            Assert.Equal((401, allowed), problem);
        }
    }

    private static async Task<((int, string? Allowed) Preflight, (int, string?) Answer)> Ask(Uri address, HttpClient client, string origin)
    {
        using var browser = new HttpClient { BaseAddress = address };
        using var asking = new HttpRequestMessage(HttpMethod.Options, "/v1/codes");
        asking.Headers.Add("Origin", origin);
        asking.Headers.Add("Access-Control-Request-Method", "GET");
        asking.Headers.Add("Access-Control-Request-Headers", "authorization,idempotency-key,if-match,prefer");
        using var preflight = await browser.SendAsync(asking);
        using var owned = client;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/codes");
        request.Headers.Add("Origin", origin);
        using var answer = await owned.SendAsync(request);
        return (((int)preflight.StatusCode, Allowed(preflight)), ((int)answer.StatusCode, Allowed(answer)));
    }

    private static string? Allowed(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;
}
