using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>On every route, a token that does not verify is treated exactly as a missing token.</summary>
public sealed class ForgedTokenTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IAsyncLifetime
{
    private TokenForge forge = null!;

    public async ValueTask InitializeAsync()
    {
        await registry.UntilReady();
        forge = new(registry.Settings.DataDirectory);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory, MemberData(nameof(ExpectedRoutes.Names), MemberType = typeof(ExpectedRoutes))]
    public async Task A_token_that_does_not_verify_is_none(string name)
    {
        var route = ExpectedRoutes.Of(name);
        var nobody = await Send(route, null);
        if (!route.IsAnonymous)
            nobody.IsProblem(401, "unauthenticated", "without a token");
        foreach (var role in route.IsAnonymous ? Enum.GetValues<Role>() : route.Roles)
        {
            Assert.Equal(route.Status, (await Send(route, $"Bearer {forge.Good(role)}")).Status);
            foreach (var (how, token) in forge.Spoilt(role))
                Assert.True(nobody == await Send(route, $"Bearer {token}"), $"A {role}'s token that is {how} is not treated as none.");
        }
    }

    private Task<RawAnswer> Send(ExpectedRoute route, string? authorization) =>
        RawExchange.Send(registry.Address, new(route.Method, route.NobodysPath, authorization, route.TakesBody ? "{}" : null));
}
