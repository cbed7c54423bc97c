using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>A caller that exceeds its request rate gets 429 with Retry-After, and other callers are not affected.</summary>
public sealed class RequestRateTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    private const string Route = "/v1/codes";

    [Fact]
    public async Task A_caller_over_its_rate_gets_429_and_others_do_not()
    {
        await using var server = await AnotherServer.With(registry.Settings, "Limits:RequestsPerMinute=5");
        using var caller = server.As(Role.Clinician, "harbour", "dr-busy");
        var refused = await Exhaust(() => caller.Ask(Route));
        refused.IsProblem(429, "too-many");
        Assert.InRange(refused.RetryAfter!.Value.TotalSeconds, 1, 60);

        using var another = server.As(Role.Clinician, "harbour", "dr-calm");
        using var elsewhere = server.As(Role.Clinician, "vale", "dr-busy");
        using var inAnotherRole = server.As(Role.ClinicAdmin, "harbour", "dr-busy");
        using var nobody = new HttpClient { BaseAddress = server.Address };
        foreach (var (other, status) in ((HttpClient, int)[])[(another, 200), (elsewhere, 200), (inAnotherRole, 200), (nobody, 401)])
            Assert.Equal(status, (await other.Ask(Route)).Status);
    }

    [Fact]
    public async Task Without_a_valid_token_the_address_counts_and_health_is_in_no_count()
    {
        await using var server = await AnotherServer.With(registry.Settings, "Limits:UnauthenticatedPerMinute=5");
        using var forged = RegistryClient.To(server.Address, "a.b.c");
        (await Exhaust(() => forged.Ask(Route))).IsProblem(429, "too-many");
        using var nobody = new HttpClient { BaseAddress = server.Address };
        (await Exhaust(() => nobody.Ask("/v1/nothing"))).IsProblem(429, "too-many");
        for (var times = 0; times < 20; times++)
            Assert.Equal(200, (await nobody.Ask("/health/live")).Status);
        using var caller = server.As(Role.Clinician, "harbour");
        for (var times = 0; times < 20; times++)
            Assert.Equal(200, (await caller.Ask(Route)).Status);
    }

    [Fact]
    public async Task With_0_there_is_no_limit()
    {
        await using var server = await AnotherServer.With(
            registry.Settings,
            "Limits:RequestsPerMinute=0",
            "Limits:UnauthenticatedPerMinute=0"
        );
        using var caller = server.As(Role.Clinician, "harbour");
        using var nobody = new HttpClient { BaseAddress = server.Address };
        for (var times = 0; times < 20; times++)
            Assert.Equal((200, 401), ((await caller.Ask(Route)).Status, (await nobody.Ask(Route)).Status));
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_the_client_s_own_address_counts()
    {
        await using var server = await AnotherServer.With(
            registry.Settings,
            "Limits:UnauthenticatedPerMinute=5",
            "Proxies:Trusted=127.0.0.1"
        );
        using var proxy = new HttpClient { BaseAddress = server.Address };
        (await Exhaust(() => From("203.0.113.7"))).IsProblem(429, "too-many");
        Assert.Equal(401, (await From("203.0.113.8")).Status);
        // Addresses that the client itself puts before its own in X-Forwarded-For are ignored.
        (await Exhaust(() => From($"198.51.100.{Random.Shared.Next(256)}, 203.0.113.7"))).IsProblem(429, "too-many");
        (await Exhaust(() => From("2001:db8::1"))).IsProblem(429, "too-many");
        (await Exhaust(() => From($"2001:db8::{Random.Shared.Next(2, 9_999)}"))).IsProblem(429, "too-many");
        Assert.Equal(401, (await From("2001:db8:0:1::1")).Status);

        Task<Answer> From(string address) => proxy.Send(HttpMethod.Get, Route, headers: ("X-Forwarded-For", address));
    }

    [Fact]
    public async Task Nobody_else_is_believed_where_a_request_comes_from()
    {
        await using var server = await AnotherServer.With(
            registry.Settings,
            "Limits:UnauthenticatedPerMinute=5",
            "Proxies:Trusted=10.0.0.0/8"
        );
        using var client = new HttpClient { BaseAddress = server.Address };
        (
            await Exhaust(() => client.Send(HttpMethod.Get, Route, headers: ("X-Forwarded-For", $"203.0.113.{Random.Shared.Next(256)}")))
        ).IsProblem(429, "too-many");
    }

    [Theory]
    [InlineData("Proxies:Trusted=127.0.0.0/8", true)]
    [InlineData("Proxies:Trusted=10.0.0.1", false)]
    [InlineData("Proxies:Trusted=", false)]
    public async Task Https_at_a_trusted_proxy_is_kept_to(string trusted, bool isKept)
    {
        await using var server = await AnotherServer.With(registry.Settings, trusted);
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        using var response = await client.GetAsync("/health/live");
        Assert.Equal(isKept, response.Headers.TryGetValues("Strict-Transport-Security", out var values));
        if (isKept)
            Assert.Equal("max-age=31536000", values!.Single());
    }

    /// <summary>The first refusal. A one-minute window may end meanwhile, so there are more requests than the limit.</summary>
    private static async Task<Answer> Exhaust(Func<Task<Answer>> ask)
    {
        var answer = await ask();
        for (var times = 0; times < 40 && answer.Status != 429; times++)
            answer = await ask();
        return answer;
    }
}
