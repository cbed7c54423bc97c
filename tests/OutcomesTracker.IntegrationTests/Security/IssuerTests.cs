using Microsoft.Extensions.Time.Testing;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Tests.Security;

namespace OutcomesTracker.IntegrationTests.Security;

/// <summary>A server that accepts the tokens of an identity provider.</summary>
public sealed class IssuerTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    private const string Route = "/v1/codes";

    [Fact]
    public async Task Its_tokens_are_good_by_discovery_and_no_other_issuer_s_are()
    {
        await using var issuer = await TestIssuer.Start();
        await using var another = await TestIssuer.Start();
        await using var server = await Server(issuer);
        using var clinician = RegistryClient.To(server.Address, await issuer.Token());
        await clinician.Accept("/v1/patients", Bodies.Enrolment());
        var local = registry.Bearer(Role.Clinician, "harbour")["Bearer ".Length..];
        foreach (var token in (string[])[await another.Token(), local, (await issuer.Token())[..^3] + "AAA"])
            (await RegistryClient.To(server.Address, token).Ask(Route)).IsProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task Until_its_keys_are_known_callers_get_503_and_known_keys_stay_good_while_it_is_away()
    {
        var issuer = await TestIssuer.Start();
        var (address, token) = (issuer.Address, await issuer.Token());
        await using var server = await Server(issuer);
        await issuer.DisposeAsync();
        using var before = RegistryClient.To(server.Address, token);
        var away = await before.Ask(Route);
        away.IsProblem(503, "unavailable");
        Assert.NotNull(away.RetryAfter);
        Assert.Equal(200, (await before.Ask("/health/live")).Status);

        await using (var back = await TestIssuer.Start(address))
        {
            using var clinician = RegistryClient.To(server.Address, await back.Token());
            await Eventually.Holds(async () => (await clinician.Ask(Route)).Status == 200);
            (await before.Ask(Route)).IsProblem(401, "unauthenticated"); // signed with a key of the stopped issuer
            await back.DisposeAsync();
            Assert.Equal(200, (await clinician.Ask(Route)).Status);
        }
    }

    [Fact]
    public async Task Its_new_key_is_found_without_a_restart_and_the_old_one_stays_good_beside_it()
    {
        await using var issuer = await TestIssuer.Start();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var http = new HttpClient();
        using var keys = new IssuerKeys(issuer.Name, null, http, clock);
        var scheme = new BearerScheme(issuer.Name, TestIssuer.Audience, keys, clock);
        var old = await issuer.Token();
        Assert.NotNull(await scheme.Verify(old));
        issuer.Rotate();
        var fresh = await issuer.Token();
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.NotNull(await scheme.Verify(fresh));
        Assert.NotNull(await scheme.Verify(old));
    }

    private Task<AnotherServer> Server(TestIssuer issuer) =>
        AnotherServer.With(registry.Settings, $"Authentication:Issuer={issuer.Name}", $"Authentication:Audience={TestIssuer.Audience}");
}
