using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Routes that are not about a clinic's data: unknown routes, codes, health, and what headers disclose.</summary>
public sealed class RouteTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Theory]
    [InlineData("GET", "/v1/nothing")]
    [InlineData("GET", "/nothing")]
    [InlineData("POST", "/v2/patients")]
    [InlineData("GET", "/v1/patients/3f2504e0-4f89-11d3-9a0c-0305e82c3301/secrets")]
    public async Task A_route_that_is_not_there_is_a_404_for_every_role(string method, string path)
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            using var caller = registry.As(role, "harbour");
            (await caller.Send(new(method), path)).IsProblem(404, "not-found");
        }
    }

    [Theory]
    [InlineData("DELETE", "/v1/patients/3f2504e0-4f89-11d3-9a0c-0305e82c3301", "GET")]
    [InlineData("PATCH", "/v1/clinics/harbour", "GET, PUT")]
    [InlineData("PUT", "/v1/patients", "GET, POST")]
    [InlineData("GET", "/v1/patients/3f2504e0-4f89-11d3-9a0c-0305e82c3301/consents", "POST")]
    public async Task A_method_that_the_route_does_not_take_is_a_405_and_told_which_it_takes(string method, string path, string allowed)
    {
        using var clinician = registry.Clinician();
        using var request = new HttpRequestMessage(new(method), path);
        using var response = await clinician.SendAsync(request);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow.Order()));
        (await Answer.Of(response)).IsProblem(405, "method-not-allowed");
    }

    [Fact]
    public async Task A_parameter_that_nobody_asked_for_is_malformed_on_every_route()
    {
        using var clinician = registry.As(Role.ClinicAdmin, "harbour");
        var patient = await clinician.Enrol();
        foreach (
            var path in (string[])
                ["/v1/patients", patient, $"{patient}/history", "/v1/clinics/harbour", "/v1/codes", $"/v1/imports/{Guid.NewGuid()}"]
        )
            (await clinician.Ask($"{path}?colour=blue")).IsProblem(400, "malformed", "colour");
        (await clinician.Post($"{patient}/consents?colour=blue", Bodies.Consent())).IsProblem(400, "malformed", "colour");
        (await clinician.Post("/v1/patients?colour=blue", Bodies.Enrolment())).IsProblem(400, "malformed", "colour");
        Assert.Equal(1, await clinician.Version(patient));
    }

    [Fact]
    public async Task Codes_are_those_of_the_contract_and_their_instruments_and_limits()
    {
        using var auditor = registry.As(Role.Auditor);
        var document = await auditor.Read("/v1/codes");
        var codes = document.GetProperty("codes");
        Assert.Equal((9, 7, 16, 16), (Count("modality"), Count("adjunct"), Count("indication"), Count("bodyArea")));
        Assert.Equal(
            Enum.GetValues<SideEffectTerm>().Select(Code<SideEffectTerm>.Of),
            codes.GetProperty("sideEffect").EnumerateArray().Select(term => term.GetString()!)
        );
        Assert.Equal("microneedling-roller", codes.GetProperty("modality")[0].GetString());
        Assert.Contains("60+", codes.GetProperty("ageBand").EnumerateArray().Select(band => band.GetString()));
        var salt = document.GetProperty("instruments").EnumerateArray().Single(scale => scale.Text("instrument") == "salt");
        Assert.Equal((0, 100, 50), (salt.Number("lowest"), salt.Number("highest"), salt.GetProperty("improved").Number("percentLower")));
        Assert.Contains(
            "infection",
            document
                .GetProperty("sideEffects")
                .EnumerateArray()
                .Where(term => term.GetProperty("raisesAlert").GetBoolean())
                .Select(term => term.Text("term"))
        );
        Assert.DoesNotContain(
            "redness",
            document
                .GetProperty("sideEffects")
                .EnumerateArray()
                .Where(term => term.GetProperty("raisesAlert").GetBoolean())
                .Select(term => term.Text("term"))
        );
        (await auditor.Ask("/v1/codes?language=en")).IsProblem(400, "malformed", "language");

        int Count(string list) => codes.GetProperty(list).GetArrayLength();
    }

    [Fact]
    public async Task Health_needs_no_token_and_tells_nothing_of_anyone()
    {
        using var nobody = new HttpClient { BaseAddress = registry.Address };
        Assert.Equal("""{"status":"live"}""", await nobody.GetStringAsync("/health/live"));
        var ready = await Eventually.Answers(() => nobody.Ask("/health/ready"), answer => answer.Status != 503);
        Assert.Equal((200, "ready"), (ready.Status, ready.Json.Text("status")));
    }

    public static TheoryData<string> GetRoutes => [.. ExpectedRoutes.All.Where(route => route.Method == "GET").Select(route => route.Name)];

    /// <summary>A proxy or a monitor asks so: the status and the headers of the GET, and no body.</summary>
    [Theory, MemberData(nameof(GetRoutes))]
    public async Task A_HEAD_is_answered_as_its_GET_without_the_body(string name)
    {
        await registry.UntilReady();
        var route = ExpectedRoutes.Of(name);
        using var caller = route.IsAnonymous ? new HttpClient { BaseAddress = registry.Address } : registry.As(route.Roles[0], "harbour");
        using var get = await caller.GetAsync(route.NobodysPath);
        using var request = new HttpRequestMessage(HttpMethod.Head, route.NobodysPath);
        using var head = await caller.SendAsync(request);
        Assert.Equal((route.Status, get.StatusCode), ((int)head.StatusCode, head.StatusCode));
        Assert.Equal(Headers(get), Headers(head));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());

        static IEnumerable<string> Headers(HttpResponseMessage answer) =>
            answer
                .Headers.Concat(answer.Content.Headers)
                .Where(header => header.Key is not ("Date" or "Transfer-Encoding" or "Content-Length"))
                .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")
                .Order();
    }

    [Fact]
    public async Task No_answer_names_its_server()
    {
        using var clinician = registry.Clinician();
        using var nobody = new HttpClient { BaseAddress = registry.Address };
        foreach (
            var (client, path) in ((HttpClient, string)[])
                [(clinician, "/v1/codes"), (clinician, "/v1/nothing"), (nobody, "/v1/codes"), (nobody, "/health/live")]
        )
        {
            using var response = await client.GetAsync(path);
            Assert.Empty(response.Headers.Server);
            Assert.False(response.Headers.Contains("X-Powered-By"));
        }
    }

    [Fact]
    public async Task Without_a_token_nobody_learns_which_routes_there_are()
    {
        using var nobody = new HttpClient { BaseAddress = registry.Address };
        (await nobody.Ask("/v1/nothing")).IsProblem(401, "unauthenticated");
        (await nobody.Send(HttpMethod.Delete, "/v1/patients")).IsProblem(401, "unauthenticated");
    }
}
