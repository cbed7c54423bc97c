using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>The headers that every response has, and the internals that no response discloses.</summary>
public sealed class AnswerHeaderTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IAsyncLifetime
{
    private AnotherServer server = null!;

    public async ValueTask InitializeAsync() =>
        server = await AnotherServer.Start(
            registry.Settings,
            and: app =>
            {
                app.MapGet("/breaks", string () => throw new InvalidOperationException("a secret of the stack")).AllowAnonymous();
                app.MapGet("/breaks/late", BreakLate).AllowAnonymous();
            }
        );

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Every_answer_has_them_whatever_its_status()
    {
        using var clinician = server.As(Role.Clinician, "harbour");
        using var auditor = server.As(Role.Auditor);
        using var nobody = new HttpClient { BaseAddress = server.Address };
        foreach (
            var (client, method, path, body, status) in new (HttpClient, string, string, string?, int)[]
            {
                (clinician, "GET", "/v1/codes", null, 200),
                (clinician, "POST", "/v1/patients", Bodies.Enrolment().ToJsonString(), 201),
                (clinician, "POST", "/v1/patients", "{", 400),
                (nobody, "GET", "/v1/codes", null, 401),
                (nobody, "OPTIONS", "/v1/codes", null, 401),
                (auditor, "POST", "/v1/patients", "{}", 403),
                (clinician, "GET", "/nothing", null, 404),
                (clinician, "DELETE", "/v1/patients", null, 405),
                (clinician, "POST", "/v1/patients", new string(' ', 1_000_001), 413),
                (clinician, "POST", "/v1/imports", "{}", 415),
                (nobody, "GET", "/health/live", null, 200),
                (nobody, "GET", "/breaks", null, 500),
            }
        )
        {
            using var request = new HttpRequestMessage(new(method), path)
            {
                Content = body is null ? null : new StringContent(body, null, "application/json"),
            };
            using var response = await client.SendAsync(request);
            Assert.Equal((path, status), (path, (int)response.StatusCode));
            Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
            Assert.Equal("no-store", Header(response, "Cache-Control"));
            Assert.Equal("default-src 'none'; frame-ancestors 'none'", Header(response, "Content-Security-Policy"));
            Assert.Equal("no-referrer", Header(response, "Referrer-Policy"));
            Assert.Equal("same-origin", Header(response, "Cross-Origin-Resource-Policy"));
            Assert.Null(Header(response, "Strict-Transport-Security"));
            Assert.Null(Header(response, "Server"));
        }
    }

    [Fact]
    public async Task Pages_under_docs_may_load_what_the_server_itself_serves_and_nothing_else()
    {
        using var nobody = new HttpClient { BaseAddress = server.Address };
        foreach (var (path, policy) in ((string, string)[])[("/docs", "'self'"), ("/docs/script.js", "'self'"), ("/documents", "'none'")])
        {
            using var response = await nobody.GetAsync(path);
            Assert.StartsWith($"default-src {policy};", Header(response, "Content-Security-Policy"));
        }
    }

    /// <summary>Also in the development environment, in which the server of this test runs.</summary>
    [Fact]
    public async Task A_failure_of_ours_tells_nothing_of_itself()
    {
        using var nobody = new HttpClient { BaseAddress = server.Address };
        using var response = await nobody.GetAsync("/breaks");
        var text = await response.Content.ReadAsStringAsync();
        (await Answer.Of(response)).IsProblem(500, "unexpected");
        foreach (var leak in (string[])["secret", "Exception", "   at ", ".cs"])
            Assert.DoesNotContain(leak, text, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => nobody.GetStringAsync("/breaks/late"));
    }

    private static async Task BreakLate(HttpContext context)
    {
        await context.Response.WriteAsync("half an answer");
        await context.Response.Body.FlushAsync();
        throw new InvalidOperationException("a secret of the stack");
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join("; ", values) : null;
}
