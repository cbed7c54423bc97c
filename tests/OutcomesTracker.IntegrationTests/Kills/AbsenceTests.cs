using System.Diagnostics;
using System.Net;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Kills;

/// <summary>PostgreSQL is down for a while: the server reports it at once, loses nothing, and recovers by itself.</summary>
public sealed class AbsenceTests : IAsyncLifetime
{
    /// <summary>Three seconds, unless OUTCOMES_ABSENCE gives another number.</summary>
    private static readonly TimeSpan Absence = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("OUTCOMES_ABSENCE"), out var given) ? given : 3
    );

    private readonly string folder = Directory.CreateTempSubdirectory("outcomes-absence-").FullName;
    private KillableRegistry registry = null!;
    private HttpClient clinician = null!;

    public async ValueTask InitializeAsync()
    {
        registry = await KillableRegistry.Start(folder);
        registry.StartServer();
        await registry.Ready();
        await registry.RegisterClinic();
        clinician = registry.As(Role.Clinician, "harbour");
    }

    public async ValueTask DisposeAsync()
    {
        clinician.Dispose();
        await registry.DisposeAsync();
    }

    [Fact]
    public async Task While_PostgreSQL_is_gone_commands_fail_fast_and_when_it_is_back_all_recovers_by_itself()
    {
        var (load, audit) = (new Load(clinician, seed: 1), await Audit.Begin(registry));
        using var over = new CancellationTokenSource();
        var running = load.Run(over.Token);
        var patient = await clinician.EnrolForTreatment();
        await Task.Delay(TimeSpan.FromSeconds(1));

        await registry.KillDatabase();
        var gone = Stopwatch.StartNew();
        while (gone.Elapsed < Absence)
        {
            var asked = Stopwatch.StartNew();
            var refused = await clinician.Post($"{patient}/sessions", Bodies.Session());
            refused.IsProblem(503, "unavailable");
            Assert.NotNull(refused.RetryAfter);
            Assert.True(asked.Elapsed < TimeSpan.FromSeconds(2), $"A command was refused after {asked.ElapsedMilliseconds} ms.");
            if (gone.Elapsed > TimeSpan.FromSeconds(2))
                Assert.Equal(HttpStatusCode.ServiceUnavailable, (await clinician.GetAsync("/health/ready")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await clinician.GetAsync("/health/live")).StatusCode);
            await Task.Delay(50);
        }

        await over.CancelAsync();
        await registry.StartDatabase();
        await running;
        await registry.Ready();
        foreach (
            var enrolled in await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => clinician.Post("/v1/patients", Bodies.Enrolment())))
        )
            Assert.Equal(201, enrolled.Status);
        foreach (var path in (string[])["/v1/patients", patient, $"{patient}/history", "/v1/outcomes/improvement", "/v1/clinics/harbour"])
            Assert.Equal(HttpStatusCode.OK, (await clinician.GetAsync(path)).StatusCode);
        await audit.Check(load.Sent, others: 23);
    }

    [Fact]
    public async Task A_server_that_starts_before_PostgreSQL_waits_for_it()
    {
        await registry.KillServer();
        await registry.KillDatabase();
        registry.StartServer();
        await Task.Delay(TimeSpan.FromSeconds(2));
        await registry.StartDatabase();
        await registry.Ready();
        Assert.Equal(201, (await clinician.Post("/v1/patients", Bodies.Enrolment())).Status);
    }
}
