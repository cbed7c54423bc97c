using System.Text.Json;
using Npgsql;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Database outages: every route returns 503 with Retry-After, and works again when the databases are back.</summary>
public class OutageTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task What_needs_the_database_is_503_until_it_is_back_and_a_retry_is_recorded_once()
    {
        using var gate = new Gate(registry.Settings.Registry);
        await using var server = await AnotherServer.Start(gate.Through(registry.Settings));
        using var clinician = server.As(Role.Clinician, "harbour");
        using var admin = server.As(Role.RegistryAdmin);
        using var auditor = server.As(Role.Auditor);
        var patient = await clinician.EnrolForTreatment();
        var key = Talking.Key(Guid.NewGuid());
        using var unverifiable = RegistryClient.To(clinician.BaseAddress!, "a.b.c");
        using var lines = new LinesAsTheyAre();
        using var import = new HttpRequestMessage(HttpMethod.Post, "/v1/imports") { Content = lines };
        var importing = clinician.SendAsync(import);
        await lines.Say(Bodies.Line("give-consent", Talking.Id(patient), Bodies.Consent("contact")));
        await clinician.Reaches(patient, version: 4);

        gate.Shut();
        Assert.All(
            await Answers(clinician, admin, auditor, patient, key),
            answer =>
            {
                answer.IsProblem(503, "unavailable");
                Assert.NotNull(answer.RetryAfter);
            }
        );
        Assert.Equal(200, (await admin.Ask("/health/live")).Status);
        Assert.Equal(200, (await clinician.Ask("/health/live")).Status);
        (await unverifiable.Ask("/v1/codes")).IsProblem(401, "unauthenticated");

        // An import that was accepted before the outage reports the result of each line.
        await lines.Say(Bodies.Line("give-consent", Talking.Id(patient), Bodies.Consent()));
        await lines.Say("{");
        lines.End();
        using var imported = await importing;
        var results = (await imported.Content.ReadAsStringAsync())
            .Split('\n')
            .Take(3)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToArray();
        Assert.Equal("accepted", results[0].Text("status"));
        Assert.Equal([503, 400], results[1..].Select(result => result.GetProperty("problem").Number("status")));

        gate.Open();
        var after = await Eventually.Answers(
            () => clinician.Post($"{patient}/sessions", Bodies.Session(), key),
            answer => answer.Status != 503
        );
        Assert.Equal((201, 5), (after.Status, after.Json.Number("version")));
        Assert.Equal(1, (await clinician.Read("/v1/outcomes/improvement")).GetProperty("groups").GetProperty("*").Number("courses"));
    }

    private static async Task<Answer[]> Answers(
        HttpClient clinician,
        HttpClient admin,
        HttpClient auditor,
        string patient,
        (string Name, string Value) key
    ) =>
        [
            await clinician.Post($"{patient}/sessions", Bodies.Session(), key),
            await clinician.Post("/v1/patients", Bodies.Enrolment(), Talking.Key(Guid.NewGuid())),
            await clinician.Post($"/v1/patients/{Guid.NewGuid()}/consents", Bodies.Consent()),
            await clinician.Ask(patient),
            await clinician.Ask("/v1/patients"),
            await auditor.Ask($"{patient}/history"),
            await admin.Put(
                "/v1/clinics/new",
                new
                {
                    name = "New",
                    timeZone = "UTC",
                    currency = "EUR",
                    language = "de",
                }
            ),
            await admin.Ask("/v1/clinics/new"),
            await admin.Ask("/health/ready"),
            // These need no database, but are refused too as soon as token revocation can no longer be checked.
            await Refused(clinician, "/v1/codes"),
            await Refused(admin, "/v1/codes"),
            await clinician.Send(HttpMethod.Post, "/v1/imports", "{", "application/x-ndjson"),
            await admin.Send(HttpMethod.Delete, "/v1/tokens/x"),
        ];

    [Fact]
    public async Task Lines_that_the_databases_hung_up_are_not_an_outage()
    {
        await using var server = await AnotherServer.Start(registry.Settings);
        using var clinician = server.As(Role.Clinician, "vale");
        using var auditor = server.As(Role.Auditor);
        var patient = await clinician.EnrolForTreatment();
        await clinician.Ask("/v1/patients");

        await HangUp();
        Assert.Equal(201, (await clinician.Post("/v1/patients", Bodies.Enrolment())).Status);
        await HangUp();
        Assert.Equal(201, (await clinician.Post($"{patient}/sessions", Bodies.Session())).Status);
        foreach (var path in (string[])["/v1/patients", patient, $"{patient}/history", "/v1/outcomes/improvement", "/v1/clinics/vale"])
        {
            await HangUp();
            Assert.Equal((path, 200), (path, (await clinician.Ask(path)).Status));
        }
        await HangUp();
        Assert.Equal(200, (await auditor.Ask($"{patient}/history")).Status);
    }

    /// <summary>Terminates all of the server's connections; each pool notices it only when it uses one.</summary>
    private Task HangUp() =>
        TestSql.Execute(
            registry.Settings.Registry,
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = any($1) and pid <> pg_backend_pid()",
            (object)
                new[] { registry.Settings.Registry, registry.Settings.Keys }
                    .Select(one => new NpgsqlConnectionStringBuilder(one).Database!)
                    .ToArray()
        );

    /// <summary>Retries, since a cached revocation state may be used for up to a second.</summary>
    private static Task<Answer> Refused(HttpClient caller, string path) =>
        Eventually.Answers(() => caller.Ask(path), answer => answer.Status != 200);
}
