using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Server.Pages;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>
/// Each role on each route of the application: what the contract's table allows is served; everything else is 403, before any other check
/// of the request.
/// </summary>
public class RoleTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await registry.UntilReady();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Every_route_of_the_application_is_expected_and_every_expected_one_is_there()
    {
        var found = registry
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => !PageRequests.IsPage(endpoint))
            .SelectMany(endpoint =>
                (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["(any)"]).Select(method =>
                    $"{method} {endpoint.RoutePattern.RawText}"
                )
            )
            .ToList();
        Assert.Equal(ExpectedRoutes.All.Select(route => route.Name).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(ExpectedRoutes.Names), MemberType = typeof(ExpectedRoutes))]
    public async Task A_route_is_for_its_roles_only(string name)
    {
        var route = ExpectedRoutes.Of(name);
        foreach (var role in Enum.GetValues<Role>())
        {
            var answer = await Send(route, Token(role));
            if (!route.IsAnonymous && !route.Roles.Contains(role))
                answer.IsProblem(403, "forbidden", $"for {role}");
            else
                Assert.True(answer.Status == route.Status, $"{route.Status} was due for {role}: {answer.Text}");
        }
        var nobody = await Send(route, authorization: null);
        if (route.IsAnonymous)
            Assert.Equal(route.Status, nobody.Status);
        else
            nobody.IsProblem(401, "unauthenticated", "without a token");
    }

    [Theory, MemberData(nameof(ExpectedRoutes.Names), MemberType = typeof(ExpectedRoutes))]
    public async Task Whoever_may_not_learns_nothing_else_however_wrong_the_request_is(string name)
    {
        var route = ExpectedRoutes.Of(name);
        if (route.IsAnonymous)
            return;
        foreach (var request in Wrong(route))
        {
            (await RawExchange.Send(registry.Address, request)).IsProblem(401, "unauthenticated", "without a token");
            foreach (var role in Enum.GetValues<Role>().Except(route.Roles))
                (await RawExchange.Send(registry.Address, request with { Authorization = Token(role) })).IsProblem(
                    403,
                    "forbidden",
                    $"for {role}"
                );
        }
    }

    [Theory, MemberData(nameof(ExpectedRoutes.Names), MemberType = typeof(ExpectedRoutes))]
    public async Task Whoever_may_is_told_of_the_body_s_size_and_kind_before_its_form(string name)
    {
        var route = ExpectedRoutes.Of(name);
        // An import has no size limit, and is not a single JSON value; a picture is none at all.
        (int, string)[] due =
            !route.TakesBody ? [Malformed]
            : route.IsImport ? [Unsupported, Unsupported, Malformed]
            : route.IsPicture ? [TooLarge, Unsupported, Unsupported]
            : [TooLarge, Unsupported, Malformed];
        foreach (var role in route.Roles)
        foreach (var (request, (status, slug)) in Wrong(route).Zip(due))
            (await RawExchange.Send(registry.Address, request with { Authorization = Token(role) })).IsProblem(status, slug, $"for {role}");
    }

    [Fact]
    public async Task A_clinic_in_the_token_does_not_make_another_role_a_clinic_s()
    {
        foreach (var route in ExpectedRoutes.All)
        foreach (var role in Enum.GetValues<Role>().Except(Caller.ClinicRoles).Except(route.Roles))
            if (!route.IsAnonymous)
                (await Send(route, registry.Bearer(role, "harbour"))).IsProblem(403, "forbidden", $"for {role} on {route.Name}");
    }

    [Fact]
    public async Task A_clinic_s_role_without_a_clinic_may_nothing()
    {
        foreach (var route in ExpectedRoutes.All.Where(route => !route.IsAnonymous))
        foreach (var role in Caller.ClinicRoles)
        foreach (var clinic in (string?[])[null, ""])
            (await Send(route, registry.Bearer(role, clinic))).IsProblem(403, "forbidden", $"for {role} without a clinic on {route.Name}");
    }

    [Fact]
    public async Task An_auditor_reads_every_clinic_s_history_with_identities_masked()
    {
        using var auditor = registry.As(Role.Auditor);
        foreach (var clinic in RunningRegistry.Clinics)
        {
            using var clinician = registry.Clinician(clinic);
            var patient = await clinician.Enrol();
            var identity = new { fullName = "Grace Unmistakable", recordNumber = "R-99" };
            await clinician.Accept($"{patient}/corrections", Bodies.Correction(1, Bodies.Enrolment().With("identity", identity)));
            var history = await auditor.Read($"{patient}/history");
            Assert.Equal(clinic, history.Text("clinic"));
            Assert.Equal(2, history.GetProperty("entries").GetArrayLength());
            Assert.Equal("Typed wrongly", history.GetProperty("entries")[1].Text("reason"));
            Assert.DoesNotContain("Unmistakable", history.GetRawText());
            Assert.DoesNotContain("R-99", history.GetRawText());
            Assert.DoesNotContain("enc:v1:", history.GetRawText());
            Assert.Contains("Unmistakable", (await clinician.Read($"{patient}/history")).GetRawText());
        }
    }

    private static readonly (int, string) Malformed = (400, "malformed"),
        TooLarge = (413, "too-large"),
        Unsupported = (415, "unsupported-media-type");

    /// <summary>
    /// Three requests, all with malformed ids and an unknown parameter: too large with a wrong media type; with a wrong media type;
    /// malformed.
    /// </summary>
    private static IEnumerable<RawRequest> Wrong(ExpectedRoute route)
    {
        var path = route.Path(_ => "!") + "?nonsense=1";
        if (!route.TakesBody)
            return [new(route.Method, path, null)];
        var text = new RawRequest(route.Method, path, null, "{") { MediaType = "text/plain" };
        return
        [
            text with
            {
                ToldLength = 2_000_000_000,
            },
            text,
            text with
            {
                MediaType = route.IsImport ? "application/x-ndjson" : "application/json",
            },
        ];
    }

    private string Token(Role role) => registry.Bearer(role, Caller.ClinicRoles.Contains(role) ? "harbour" : null);

    private Task<RawAnswer> Send(ExpectedRoute route, string? authorization) =>
        RawExchange.Send(registry.Address, new(route.Method, route.NobodysPath, authorization, route.TakesBody ? "{}" : null));
}
