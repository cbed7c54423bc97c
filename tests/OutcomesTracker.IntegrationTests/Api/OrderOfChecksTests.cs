using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>
/// A request with two errors is refused for the one that is checked first: 401, 403, 413 and 415, 400, 404, the key, 412, 409, 422.
/// </summary>
public class OrderOfChecksTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IDisposable
{
    private static readonly string Large = $$"""{"reason":"{{new string('x', 1_000_001)}}"}""";

    private readonly HttpClient clinician = registry.Clinician();

    private string Unknown { get; } = $"/v1/patients/{Guid.NewGuid()}";

    public void Dispose()
    {
        clinician.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Who_calls_comes_first_then_whether_the_role_may()
    {
        using var nobody = new HttpClient { BaseAddress = registry.Address };
        using var researcher = registry.As(Role.Researcher);
        (await nobody.Send(HttpMethod.Post, "/v1/patients/x/consents", "x", "text/plain")).IsProblem(401, "unauthenticated");
        (await researcher.Send(HttpMethod.Post, "/v1/patients/x/consents", "x", "text/plain")).IsProblem(403, "forbidden");
        (await researcher.Send(HttpMethod.Post, "/v1/patients", Large)).IsProblem(403, "forbidden");
        (await researcher.Post($"{Unknown}/consents", Bodies.Consent())).IsProblem(403, "forbidden");
        (await clinician.Ask("/v1/outcomes/improvement?clinic=vale&modality=none")).IsProblem(403, "forbidden");
    }

    [Fact]
    public async Task Then_the_size_and_the_kind_of_the_body_before_what_is_in_it()
    {
        (await clinician.Send(HttpMethod.Post, "/v1/patients/x/consents", Large)).IsProblem(413, "too-large");
        (await clinician.Send(HttpMethod.Post, "/v1/patients/x/consents", "{", "text/plain")).IsProblem(415, "unsupported-media-type");
        (await clinician.Send(HttpMethod.Post, "/v1/patients/x/consents")).IsProblem(415, "unsupported-media-type");
        (await clinician.Send(HttpMethod.Post, "/v1/imports?x=1", "{}")).IsProblem(415, "unsupported-media-type");
    }

    [Fact]
    public async Task A_body_that_tells_no_length_is_too_large_all_the_same()
    {
        using var content = new StreamContent(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Large)));
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/patients") { Content = content };
        request.Headers.TransferEncodingChunked = true;
        using var response = await clinician.SendAsync(request);
        (await Answer.Of(response)).IsProblem(413, "too-large");
    }

    [Fact]
    public async Task Then_the_form_of_the_request_all_that_is_wrong_with_it_before_what_is_there()
    {
        (await clinician.Post($"{Unknown}/consents", Bodies.Consent("none"))).IsProblem(400, "malformed", "scope");
        (await clinician.Post($"{Unknown}/consents", Bodies.Consent(), ("If-Match", "1"))).IsProblem(400, "malformed", "If-Match");
        var all = Bodies.Consent("none", "2025-02-30").With("colour", "red");
        (await clinician.Post("/v1/patients/x/consents?colour=red", all, ("If-Match", "1"), ("Idempotency-Key", "k"))).IsProblem(
            400,
            "malformed",
            "patientId",
            "scope",
            "on",
            "colour",
            "If-Match",
            "Idempotency-Key"
        );
        (await clinician.Post("/v1/patients/x/consents", "{", ("If-Match", "1"), ("Idempotency-Key", "k"))).IsProblem(
            400,
            "malformed",
            "patientId",
            "body",
            "If-Match",
            "Idempotency-Key"
        );
        (await clinician.Post($"/v1/patients/x/side-effects/y/resolution", "{}")).IsProblem(
            400,
            "malformed",
            "patientId",
            "sideEffectId",
            "resolvedOn"
        );
    }

    [Fact]
    public async Task Then_what_is_there_before_the_key_and_the_key_before_the_version()
    {
        var patient = await clinician.Enrol();
        var key = Talking.Key(Guid.NewGuid());
        await clinician.Accept($"{patient}/consents", Bodies.Consent(), key);
        (await clinician.Post($"{Unknown}/consents", Bodies.Consent(), key)).IsProblem(404, "not-found");
        (await clinician.Post($"{patient}/side-effects/{Guid.NewGuid()}/resolution", Bodies.Resolution(), key)).IsProblem(404, "not-found");
        (await clinician.Post($"{patient}/side-effects/{Guid.NewGuid()}/resolution", Bodies.Resolution(), Talking.IfMatch(7))).IsProblem(
            404,
            "not-found"
        );
        (await clinician.Post($"{patient}/consents", Bodies.Consent("contact"), key, Talking.IfMatch(7))).IsProblem(409, "key-reused");
        Assert.Equal(201, (await clinician.Post($"{patient}/consents", Bodies.Consent(), key, Talking.IfMatch(7))).Status);
    }

    [Fact]
    public async Task Then_the_version_then_the_other_conflicts_then_the_rules()
    {
        var patient = await clinician.EnrolForTreatment();
        var effect = (await clinician.Accept($"{patient}/side-effects", Bodies.SideEffect())).GetProperty("id").GetGuid();
        var resolution = $"{patient}/side-effects/{effect}/resolution";
        await clinician.Accept(resolution, Bodies.Resolution());
        (await clinician.Post(resolution, Bodies.Resolution(), Talking.IfMatch(4))).IsProblem(412, "version-mismatch");
        (await clinician.Post($"{patient}/consents", Bodies.Consent(on: "2999-01-01"), Talking.IfMatch(4))).IsProblem(
            412,
            "version-mismatch"
        );
        (await clinician.Post(resolution, Bodies.Resolution("2999-01-01"))).IsProblem(409, "already-resolved", "sideEffectId");
        (await clinician.Post($"{patient}/side-effects", Bodies.SideEffect("2999-01-01").With("sideEffectId", effect))).IsProblem(
            409,
            "id-in-use",
            "sideEffectId"
        );
        var again = Bodies.Enrolment(Talking.Id(patient)).With("enrolledOn", "2999-01-01");
        (await clinician.Post("/v1/patients", again)).IsProblem(409, "already-enrolled", "patientId");
        using var vale = registry.Clinician("vale");
        (await vale.Post("/v1/patients", again)).IsProblem(409, "already-enrolled", "patientId");
        foreach (var caller in (HttpClient[])[clinician, vale])
            (await caller.Post("/v1/patients", again, Talking.IfMatch(4))).IsProblem(412, "version-mismatch");
    }
}
