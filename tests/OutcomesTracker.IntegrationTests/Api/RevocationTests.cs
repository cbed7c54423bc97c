using System.Buffers.Text;
using System.Text.Json;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Revoked tokens: which caller may revoke which tokens, and how soon it takes effect.</summary>
public class RevocationTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IDisposable
{
    private const string Route = "/v1/codes";

    private readonly HttpClient admin = registry.As(Role.ClinicAdmin, "harbour", "the-admin"),
        registryAdmin = registry.As(Role.RegistryAdmin);

    public void Dispose()
    {
        admin.Dispose();
        registryAdmin.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_revoked_token_is_nobody_s_at_once_and_the_others_of_its_clinic_are_good()
    {
        using var leaving = registry.Clinician();
        using var staying = registry.Clinician();
        Assert.Equal(200, (await leaving.Ask(Route)).Status);
        Assert.Equal(204, (await Revoke(admin, Jti(leaving))).Status);
        (await leaving.Ask(Route)).IsProblem(401, "unauthenticated");
        (await leaving.Post("/v1/patients", Bodies.Enrolment())).IsProblem(401, "unauthenticated");
        Assert.Equal(200, (await staying.Ask(Route)).Status);
        Assert.Equal(200, (await admin.Ask("/v1/clinics/harbour")).Status);
    }

    [Fact]
    public async Task It_is_one_event_in_the_clinic_s_log_however_often_it_is_revoked()
    {
        var jti = Guid.NewGuid().ToString();
        Assert.Equal(
            Enumerable.Repeat(204, 8),
            (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Revoke(admin, jti)))).Select(answer => answer.Status)
        );
        Assert.Equal(204, (await Revoke(admin, jti)).Status);
        Assert.Equal([("harbour", "the-admin", "clinic-admin")], await Revocations(jti));
    }

    [Fact]
    public async Task Whoever_asks_while_it_is_revoked_is_not_let_in_after()
    {
        for (var round = 0; round < 5; round++)
        {
            using var leaving = registry.Clinician();
            using var end = new CancellationTokenSource();
            var asking = Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (!end.IsCancellationRequested)
                            await leaving.Ask(Route);
                    })
                )
                .ToList();
            Assert.Equal(204, (await Revoke(admin, Jti(leaving))).Status);
            for (var again = 0; again < 20; again++)
                Assert.Equal(401, (await leaving.Ask(Route)).Status);
            await end.CancelAsync();
            await Task.WhenAll(asking);
        }
    }

    [Fact]
    public async Task Another_server_knows_of_it_soon()
    {
        await using var another = await AnotherServer.Start(registry.Settings);
        using var there = another.As(Role.Clinician, "harbour");
        using var researcher = another.As(Role.Researcher);
        Assert.Equal((200, 200), ((await there.Ask(Route)).Status, (await researcher.Ask(Route)).Status));
        Assert.Equal(204, (await Revoke(admin, Jti(there))).Status);
        Assert.Equal(204, (await Revoke(registryAdmin, Jti(researcher))).Status);
        await Becomes(there, 401);
        await Becomes(researcher, 401);
    }

    [Fact]
    public async Task A_clinic_s_word_counts_for_its_own_people_only()
    {
        using var elsewhere = registry.Clinician("vale");
        using var researcher = registry.As(Role.Researcher);
        using var auditor = registry.As(Role.Auditor, "harbour"); // a clinic in an auditor's token does not make it a token of that clinic
        foreach (var caller in (HttpClient[])[elsewhere, researcher, auditor, registryAdmin])
        {
            Assert.Equal(204, (await Revoke(admin, Jti(caller))).Status);
            Assert.Equal(200, (await caller.Ask(Route)).Status);
        }
    }

    [Fact]
    public async Task A_registry_s_admin_revokes_anybody_s()
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            using var leaving = registry.As(role, role is Role.Clinician or Role.ClinicAdmin or Role.Auditor ? "harbour" : null);
            using var staying = registry.As(role, role is Role.Clinician or Role.ClinicAdmin ? "harbour" : null);
            Assert.Equal(204, (await Revoke(registryAdmin, Jti(leaving))).Status);
            (await leaving.Ask(Route)).IsProblem(401, "unauthenticated");
            Assert.Equal(200, (await staying.Ask(Route)).Status);
            Assert.Equal([("*DEFAULT*", "tester", "registry-admin")], await Revocations(Jti(leaving)));
        }
    }

    [Fact]
    public async Task An_admin_may_revoke_its_own()
    {
        using var own = registry.As(Role.ClinicAdmin, "vale");
        Assert.Equal(204, (await Revoke(own, Jti(own))).Status);
        (await Revoke(own, Jti(own))).IsProblem(401, "unauthenticated");
    }

    [Theory]
    [InlineData("a%2Fb%2fc+d", "a/b/c+d")]
    [InlineData("Stra%C3%9Fe%20%F0%9F%94%91", "Straße 🔑")]
    [InlineData("%20", " ")]
    public async Task An_id_is_what_its_path_says(string path, string jti)
    {
        using var leaving = Bearer(new() { ["jti"] = jti });
        Assert.Equal(200, (await leaving.Ask(Route)).Status);
        Assert.Equal(204, (await admin.Send(HttpMethod.Delete, $"/v1/tokens/{path}")).Status);
        (await leaving.Ask(Route)).IsProblem(401, "unauthenticated");
    }

    [Theory]
    [InlineData("a%252Fb")]
    [InlineData("a%25")]
    [InlineData("a%FF")]
    [InlineData("%ED%A0%80")]
    public async Task An_id_that_nobody_can_tell_for_sure_is_refused(string path) =>
        (await admin.Send(HttpMethod.Delete, $"/v1/tokens/{path}")).IsProblem(400, "malformed", "jti");

    [Fact]
    public async Task An_id_has_100_characters_at_most_and_the_route_no_parameters()
    {
        var longest = string.Concat(Enumerable.Repeat("🔑", 100));
        Assert.Equal(204, (await Revoke(admin, longest)).Status);
        (await Revoke(admin, longest + "x")).IsProblem(400, "malformed", "jti");
        (await admin.Send(HttpMethod.Delete, "/v1/tokens/%25?x=1")).IsProblem(400, "malformed", "jti", "x");
    }

    [Fact]
    public async Task A_clinic_that_is_not_registered_has_nothing_to_revoke()
    {
        foreach (var clinic in (string[])["nowhere", "*DEFAULT*", "NO SLUG"])
        {
            using var stranger = registry.As(Role.ClinicAdmin, clinic);
            (await Revoke(stranger, "x")).IsProblem(404, "not-found");
            (await stranger.Send(HttpMethod.Delete, "/v1/tokens/%25")).IsProblem(400, "malformed", "jti");
        }
        Assert.Empty(await Revocations("x"));
    }

    [Fact]
    public async Task A_token_without_an_id_is_good_until_it_expires()
    {
        using var unnamed = Bearer(new());
        await Revoke(admin, "7");
        Assert.Equal(200, (await unnamed.Ask(Route)).Status);
    }

    /// <summary>RFC 7519 requires jti to be a string; a token with any other jti could not be revoked by it, and is refused.</summary>
    [Fact]
    public async Task An_id_that_is_no_text_spoils_the_token()
    {
        foreach (var id in (object[])[7, true, new[] { "7" }])
        {
            using var numbered = Bearer(new() { ["jti"] = id });
            (await numbered.Ask(Route)).IsProblem(401, "unauthenticated");
        }
    }

    [Fact]
    public async Task An_import_under_way_goes_on_for_it_was_let_in()
    {
        using var clinician = registry.Clinician();
        var patient = Talking.Id(await clinician.Enrol());
        using var lines = new LinesAsTheyAre();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/imports") { Content = lines };
        var answer = clinician.SendAsync(request);
        await lines.Say(Bodies.Line("give-consent", patient, Bodies.Consent()));
        using var colleague = registry.Clinician();
        await colleague.Reaches($"/v1/patients/{patient}", version: 2);
        Assert.Equal(204, (await Revoke(admin, Jti(clinician))).Status);
        await lines.Say(Bodies.Line("give-consent", patient, Bodies.Consent("contact")));
        lines.End();
        using var results = await answer;
        Assert.Contains("\"accepted\":2", await results.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        (await clinician.Ask(Route)).IsProblem(401, "unauthenticated");
    }

    private HttpClient Bearer(Dictionary<string, object> more)
    {
        var claims = new Dictionary<string, object>(more)
        {
            ["iss"] = LocalSigningKey.Issuer,
            ["aud"] = LocalSigningKey.Issuer,
            ["sub"] = "s",
            ["role"] = "clinician",
            ["clinic"] = "harbour",
            ["exp"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds(),
        };
        return RegistryClient.To(registry.Address, LocalSigningKey.FindOrCreate(registry.Settings.DataDirectory).Sign(claims));
    }

    private static Task<Answer> Revoke(HttpClient revoking, string jti) =>
        revoking.Send(HttpMethod.Delete, $"/v1/tokens/{Uri.EscapeDataString(jti)}");

    private static string Jti(HttpClient caller)
    {
        using var claims = JsonDocument.Parse(
            Base64Url.DecodeFromChars(caller.DefaultRequestHeaders.Authorization!.Parameter!.Split('.')[1])
        );
        return claims.RootElement.Text("jti");
    }

    private static Task Becomes(HttpClient caller, int status) =>
        Eventually.Holds(async () => (await caller.Ask(Route)).Status == status, $"Still not {status}.");

    private async Task<List<(string Tenant, string Who, string Role)>> Revocations(string jti)
    {
        await using var command = registry.Database.Owner.CreateCommand(
            "select tenant_id, user_name, headers ->> 'role' from outcomes.mt_events "
                + "where type = 'token_revoked' and data = jsonb_build_object('jti', $1)"
        );
        command.Parameters.Add(new() { Value = jti });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<(string, string, string)>();
        while (await reader.ReadAsync())
            found.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        return found;
    }
}
