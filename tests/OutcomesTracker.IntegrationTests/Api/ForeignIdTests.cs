using System.Text;
using System.Text.Json.Nodes;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Tests.Photos;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>
/// An id that belongs to another clinic and an id that does not exist give the same response, byte for byte, and cause the same work: the
/// same statements are sent to the databases, in the same order. All the data is Harbour's; Vale sends the requests.
/// </summary>
public sealed class ForeignIdTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IAsyncLifetime
{
    private static readonly Dictionary<string, string> Nobodys = new()
    {
        ["patientId"] = $"{Guid.NewGuid()}",
        ["sideEffectId"] = $"{Guid.NewGuid()}",
        ["importId"] = $"{Guid.NewGuid()}",
        ["slug"] = "nowhere",
        ["sessionId"] = $"{Guid.NewGuid()}",
        ["photoId"] = $"{Guid.NewGuid()}",
    };

    private static readonly JsonObject Clinic = Bodies.Of(
        new
        {
            name = "Ours now",
            timeZone = "UTC",
            currency = "USD",
            language = "en",
        }
    );

    private readonly SentStatements statements = new();
    private readonly Dictionary<string, string> foreign = [];
    private readonly Guid keyOfHarbour = Guid.NewGuid();
    private string[] own = null!;

    public async ValueTask InitializeAsync()
    {
        await registry.UntilReady();
        using var harbour = registry.Clinician();
        using var vale = registry.Clinician("vale");
        own = [await vale.EnrolForTreatment(), await vale.EnrolForTreatment()];
        var patient = await harbour.EnrolForTreatment();
        foreign["slug"] = "harbour";
        foreign["patientId"] = $"{Talking.Id(patient)}";
        foreign["sessionId"] = (await harbour.Accept($"{patient}/sessions", Bodies.Session(), Talking.Key(keyOfHarbour))).Text("id");
        foreign["sideEffectId"] = (await harbour.Accept($"{patient}/side-effects", Bodies.SideEffect())).Text("id");
        foreign["photoId"] = (await harbour.Accept($"{patient}/photos", Bodies.Photo())).Text("id");
        var import = await harbour.Send(HttpMethod.Post, "/v1/imports", "", "application/x-ndjson", ("Prefer", "respond-async"));
        foreign["importId"] = import.Json.Text("id");
    }

    public ValueTask DisposeAsync()
    {
        statements.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task One_s_own_patient_is_read_by_statements_that_are_counted()
    {
        var (answer, read) = await Ask(Role.Clinician, new("GET", own[0], null));
        // Three statements: the patient's events, the clinic's events and the access. The patient's key is cached.
        Assert.Equal((200, 3), (answer.Status, read.Count));
    }

    // DELETE of a token is left out: the token's id is never looked up, and the revocation of an unknown id is recorded too. So are
    // webhooks: a PUT chooses their id, and WebhookTests and WebhookDeliveryTests ask for another clinic's.
    public static TheoryData<string> RoutesWithIds =>
        [
            .. ExpectedRoutes
                .All.Where(route => route.Parameters.Any() && route.Method != "DELETE" && route.Roles.Intersect(Caller.ClinicRoles).Any())
                .Where(route => !route.Pattern.Contains("/webhooks/", StringComparison.Ordinal))
                .Select(route => route.Name),
        ];

    [Theory, MemberData(nameof(RoutesWithIds))]
    public async Task An_id_in_the_path(string name)
    {
        var route = ExpectedRoutes.Of(name);
        foreach (var role in route.Roles.Intersect(Caller.ClinicRoles))
        {
            var answer = await AreAlike(
                role,
                Request(name, route.Path(one => Nobodys[one])),
                Request(name, route.Path(one => foreign[one]))
            );
            answer.IsProblem(404, "not-found", $"for {role}");
            if (!route.Parameters.Skip(1).Any())
                continue;
            // The caller's own patient, with another clinic's side effect.
            var within = await AreAlike(
                role,
                Request(name, route.Path(one => OwnPatient(0, one, Nobodys))),
                Request(name, route.Path(one => OwnPatient(1, one, foreign)))
            );
            within.IsProblem(404, "not-found", $"for {role}");
        }
    }

    public static TheoryData<string> Commands =>
        [.. RegistryFeatures.Importable.Select(command => command.Name).Where(name => name != "enrol-patient")];

    [Theory, MemberData(nameof(Commands))]
    public async Task An_id_in_an_import_line(string command)
    {
        foreach (var role in (Role[])[.. Caller.ClinicRoles, Role.RegistryAdmin])
        {
            var answer = await AreAlike(role, Import(command, Nobodys, "vale"), Import(command, foreign, "vale"));
            Assert.Contains("\"status\":404", answer.Text);
        }
    }

    [Theory, MemberData(nameof(Commands))]
    public async Task Another_clinic_in_an_import_line(string command)
    {
        foreach (var role in Caller.ClinicRoles)
        {
            foreach (var patient in (Dictionary<string, string>[])[Nobodys, foreign])
                Assert.Contains(
                    "\"status\":403",
                    (await AreAlike(role, Import(command, Nobodys, "nowhere"), Import(command, patient, "harbour"))).Text
                );
        }
    }

    [Theory]
    [InlineData("side-effects", "unknown-session")]
    [InlineData("corrections", "unknown-session")]
    public async Task A_session_that_a_body_refers_to(string path, string slug)
    {
        using var vale = registry.Clinician("vale");
        foreach (var patient in own)
            await vale.Accept($"{patient}/side-effects", Bodies.SideEffect());
        JsonObject Body(Dictionary<string, string> ids) =>
            Bodies.SideEffect().With("sessionId", ids["sessionId"]) is var report && path == "corrections"
                ? Bodies.Correction(4, report)
                : report;
        await AreRefused(422, slug, path, Body(Nobodys), Body(foreign));
    }

    [Fact]
    public async Task An_entry_that_a_body_refers_to()
    {
        // Harbour's patient has an entry 6; the caller's patients do not.
        await AreRefused(
            422,
            "invalid-target",
            "corrections",
            Bodies.Correction(600, Bodies.Consent()),
            Bodies.Correction(6, Bodies.Consent())
        );
        await AreRefused(422, "invalid-target", "retractions", Bodies.Retraction(600), Bodies.Retraction(6));
    }

    [Theory]
    [InlineData("sessions", "sessionId")]
    [InlineData("side-effects", "sideEffectId")]
    [InlineData("photos", "photoId")]
    public async Task An_id_that_a_body_gives_is_free_whoever_else_has_it(string path, string member)
    {
        var body = path switch
        {
            "sessions" => Bodies.Session(),
            "photos" => Bodies.Photo(),
            _ => Bodies.SideEffect(),
        };
        var none = await Ask(Role.Clinician, Post($"{own[0]}/{path}", body.With(member, Nobodys[member])));
        var taken = await Ask(Role.Clinician, Post($"{own[1]}/{path}", body.With(member, foreign[member])));
        Assert.Equal((201, 201), (none.Answer.Status, taken.Answer.Status));
        // A request that takes longer than a second reads its clinic's settings again.
        Assert.Equal(none.Statements.Distinct(), taken.Statements.Distinct());
    }

    public static TheoryData<string> Reads =>
        [
            .. ExpectedRoutes
                .All.Where(route => route.Method == "GET" && route.Roles.Intersect(Caller.ClinicRoles).Any())
                .Select(route => route.Name),
        ];

    [Theory, MemberData(nameof(Reads))]
    public async Task A_clinic_in_a_filter(string name)
    {
        var route = ExpectedRoutes.Of(name);
        foreach (var role in Caller.ClinicRoles.Intersect(route.Roles))
        {
            var path = route.Path(one => OwnPatient(0, one, Nobodys));
            var answer = await AreAlike(role, new("GET", $"{path}?clinic=nowhere", null), new("GET", $"{path}?clinic=harbour", null));
            if (name.Contains("/outcomes/", StringComparison.Ordinal) || name.EndsWith("/accesses", StringComparison.Ordinal))
                answer.IsProblem(403, "forbidden", $"for {role}");
            else
                answer.IsProblem(400, "malformed", $"for {role}");
        }
    }

    private async Task AreRefused(int status, string slug, string path, JsonObject none, JsonObject taken) =>
        (await AreAlike(Role.Clinician, Post($"{own[0]}/{path}", none), Post($"{own[1]}/{path}", taken))).IsProblem(
            status,
            slug,
            "either way"
        );

    /// <summary>
    /// Compares the requests twice, because a server may cache. A request that takes longer than a second reads its clinic's settings
    /// again, so the statements may differ once on a slow machine; a real difference would occur every time.
    /// </summary>
    private async Task<RawAnswer> AreAlike(Role role, RawRequest none, RawRequest taken)
    {
        for (var (alike, tries) = (0, 1); ; tries++)
        {
            var (first, other) = (await Ask(role, none), await Ask(role, taken));
            Assert.Equal(first.Answer.Text, other.Answer.Text);
            if (first.Statements.SequenceEqual(other.Statements))
                alike++;
            else if (tries >= 10)
                Assert.Equal(first.Statements, other.Statements);
            if (alike == 2)
                return first.Answer;
        }
    }

    private async Task<(RawAnswer Answer, IReadOnlyList<string> Statements)> Ask(Role role, RawRequest request, Uri? server = null)
    {
        // A clinic's settings are read again after a second or after they were changed; changing them here makes every request read them.
        using var admin = registry.As(Role.RegistryAdmin);
        await admin.RegisterClinic("vale");
        return await statements.Of(
            server ?? registry.Address,
            request with
            {
                Authorization = registry.Bearer(role, role == Role.RegistryAdmin ? null : "vale"),
            }
        );
    }

    private RawRequest Request(string name, string path)
    {
        var (method, pattern) = (name.Split(' ')[0], name.Split(' ')[1]);
        if (method == "GET")
            return new(method, path, null);
        if (ExpectedRoutes.Of(name).IsPicture)
            return new(method, path, null, Encoding.Latin1.GetString(SomePicture.Plain("red"))) { MediaType = "image/png" };
        var command = RegistryFeatures.Commands.SingleOrDefault(one => one.Path == pattern);
        var body = command is null ? Clinic : Bodies.Posted(command);
        return new(method, path, null, body.ToJsonString()) { Headers = [("Idempotency-Key", $"{keyOfHarbour}"), ("If-Match", "\"6\"")] };
    }

    private static RawRequest Post(string path, JsonObject body) => new("POST", path, null, body.ToJsonString());

    private RawRequest Import(string command, Dictionary<string, string> ids, string clinic)
    {
        var pathId = RegistryFeatures.Commands.Single(one => one.Name == command).PathId;
        var data = pathId is null ? Bodies.Golden(command) : Bodies.Golden(command).With(pathId, ids[pathId]);
        var line = Bodies.Line(command, Guid.Parse(ids["patientId"]), data, keyOfHarbour, clinic);
        return new("POST", "/v1/imports", null, line) { MediaType = "application/x-ndjson" };
    }

    private string OwnPatient(int which, string parameter, Dictionary<string, string> others) =>
        parameter == "patientId" ? $"{Talking.Id(own[which])}" : others[parameter];
}
