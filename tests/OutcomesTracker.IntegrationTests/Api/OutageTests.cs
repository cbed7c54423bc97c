using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>The databases away: every route says so with when to try again, and goes on when they are back.</summary>
public sealed class OutageTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
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

        gate.Shut();
        Answer[] answers =
        [
            await clinician.Post($"{patient}/sessions", Bodies.Session(), key),
            await clinician.Post("/v1/patients", Bodies.Enrolment(), Talking.Key(Guid.NewGuid())),
            await clinician.Post($"/v1/patients/{Guid.NewGuid()}/consents", Bodies.Consent()),
            await clinician.Ask(patient),
            await clinician.Ask("/v1/patients"),
            await auditor.Ask($"{patient}/history"),
            await admin.Put("/v1/clinics/new", new { name = "New", timeZone = "UTC", currency = "EUR", language = "de" }),
            await admin.Ask("/v1/clinics/new"),
            await admin.Ask("/health/ready"),
        ];
        Assert.All(answers, answer =>
        {
            answer.IsProblem(503, "unavailable");
            Assert.NotNull(answer.RetryAfter);
        });
        Assert.Equal(200, (await admin.Ask("/health/live")).Status);
        var results = await clinician.Import([Bodies.Line("give-consent", Talking.Id(patient), Bodies.Consent()), "{"]);
        Assert.Equal([503, 400], results[..2].Select(result => result.GetProperty("problem").Number("status")));

        gate.Open();
        var after = await clinician.Post($"{patient}/sessions", Bodies.Session(), key);
        for (var patience = 0; patience < 100 && after.Status == 503; patience++)
        {
            await Task.Delay(50);
            after = await clinician.Post($"{patient}/sessions", Bodies.Session(), key);
        }
        Assert.Equal((201, 4), (after.Status, after.Json.Number("version")));
        Assert.Equal(1, (await clinician.Read("/v1/outcomes/improvement")).GetProperty("groups").GetProperty("*").Number("courses"));
    }
}
