using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.IntegrationTests.CommandLine;
using OutcomesTracker.IntegrationTests.Pages;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Telemetry;

/// <summary>Traces and metrics contain amounts, durations and frequencies, and nothing about a person.</summary>
public sealed class TelemetryTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    private const string Mark = "qzvx-Mariposa",
        Subject = "dr-qzvx";

    private readonly List<string> secrets = [Mark, Subject, "harbour", "tester"];

    [Fact]
    public async Task They_hold_no_id_no_name_no_free_text_and_no_statement()
    {
        await using var collector = await Collector.Start();
        string scraped;
        // A server in its own process, so that the test's own activity is not reported.
        var telemetry = new Dictionary<string, string?>
        {
            ["Telemetry__OtlpCollector"] = collector.Address,
            ["Telemetry__Scrapers"] = "127.0.0.1",
        };
        await using (var server = await ServerProcess.Begin(registry.Settings, telemetry, "--urls", "http://127.0.0.1:0").Ready())
        {
            await Tell(server.Address);
            using var prometheus = new HttpClient { BaseAddress = server.Address };
            scraped = await prometheus.GetStringAsync("/metrics");
            Assert.Equal(0, await server.Terminate());
        }
        var (traces, metrics) = (collector.Told("traces"), collector.Told("metrics"));
        Holds(
            traces,
            "Microsoft.AspNetCore",
            "Npgsql",
            "Marten",
            "Wolverine",
            "/v1/patients/{patientId}/sessions",
            "/patients/{PatientId:guid}",
            "http.response.status_code"
        );
        Holds(metrics, "http.server.request.duration", "db.client.connection.count", "Marten", "Wolverine", "dotnet.gc.collections");
        Holds(scraped, "http_server_request_duration_seconds_count", "db_client_", "dotnet_gc_collections");

        var settings = new NpgsqlConnectionStringBuilder(registry.Settings.Registry);
        string[] statements =
        [
            "select ",
            "insert ",
            "unnest",
            "mt_events",
            "Username",
            "Password",
            "Host=",
            settings.Database!,
            "duplicate key",
            "Exception:",
        ];
        foreach (var told in (string[])[traces, metrics, scraped])
        foreach (var secret in secrets.SelectMany(Forms).Concat(statements))
            Assert.False(told.Contains(secret, StringComparison.OrdinalIgnoreCase), Around(told, secret));
    }

    [Fact]
    public async Task Without_being_configured_nothing_is_told_and_there_is_no_such_route()
    {
        using var nobody = new HttpClient { BaseAddress = registry.Address };
        (await nobody.Ask("/metrics")).IsProblem(401, "unauthenticated");
        using var clinician = registry.Clinician();
        (await clinician.Ask("/metrics")).IsProblem(404, "not-found");
        Assert.DoesNotContain(
            registry.Services.GetServices<IHostedService>(),
            service => service.GetType().FullName!.StartsWith("OpenTelemetry", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task From_elsewhere_than_is_listed_metrics_are_as_if_they_were_not_there()
    {
        await using var server = await AnotherServer.With(registry.Settings, "Telemetry:Scrapers=10.0.0.0/8");
        using var nobody = new HttpClient { BaseAddress = server.Address };
        (await nobody.Ask("/metrics")).IsProblem(401, "unauthenticated");
        using var admin = server.As(Role.RegistryAdmin);
        (await admin.Ask("/metrics")).IsProblem(403, "forbidden");
    }

    /// <summary>Sends the requests of a patient's story, with everything that must not be reported, and some that fail.</summary>
    private async Task Tell(Uri server)
    {
        using var clinician = As(Role.Clinician, server);
        clinician.DefaultRequestHeaders.UserAgent.ParseAdd($"{Mark}/1.0");
        clinician.DefaultRequestHeaders.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        clinician.DefaultRequestHeaders.Add("tracestate", $"clinic={Mark}");
        clinician.DefaultRequestHeaders.Add("baggage", $"clinic={Mark}");
        var identity = new
        {
            fullName = $"{Mark} Name",
            email = $"{Mark}@example.org",
            phone = $"{Mark} 1",
            recordNumber = $"{Mark} 2",
        };
        var enrolled = await clinician.Accept("/v1/patients", Bodies.Enrolment().With("identity", identity), Talking.Key(Secret()));
        var id = enrolled.GetProperty("patientId").GetGuid();
        secrets.Add($"{id}");
        var patient = $"/v1/patients/{id}";
        await clinician.Accept($"{patient}/consents", Bodies.Consent(), Talking.Key(Secret()));
        await clinician.Accept($"{patient}/consultations", Bodies.Consultation().With("notes", $"{Mark} notes"));
        secrets.Add($"{(await clinician.Accept($"{patient}/sessions", Bodies.Session())).GetProperty("id").GetGuid()}");
        var grave = Bodies.FreshSideEffect().With("severity", 4).With("serious", true).With("note", $"{Mark} note");
        secrets.Add($"{(await clinician.Accept($"{patient}/side-effects", grave)).GetProperty("eventId").GetGuid()}");
        await clinician.Import([Bodies.Line("give-consent", id, Bodies.Consent("research"), Secret(), actor: Mark), "{"]);
        Assert.Equal(409, (await clinician.Post("/v1/patients", Bodies.Enrolment(id))).Status);
        Assert.Equal(422, (await clinician.Post($"{patient}/follow-up-losses", Bodies.Loss("2999-01-01").With("reason", Mark))).Status);
        string[] paths =
        [
            patient,
            $"{patient}/history",
            $"/v1/patients?name={Mark}",
            $"/v1/outcomes/improvement?modality={Mark}",
            $"/v1/{Mark}",
            $"/v1/patients/{Mark}",
        ];
        foreach (var path in paths)
            await clinician.Ask(path);
        await Browse(server, id);
        using var admin = As(Role.ClinicAdmin, server);
        Assert.Equal(204, (await admin.Send(HttpMethod.Delete, $"/v1/tokens/{Mark}")).Status);
        Assert.Equal(401, (await RegistryClient.To(server, $"{Mark}.b.c").Ask(patient)).Status);
        await clinician.Send(new HttpMethod(Mark.ToUpperInvariant()), "/v1/codes");
        await Eventually.Holds(async () =>
            (await clinician.Read("/v1/outcomes/side-effects")).GetProperty("groups").GetProperty("*").Number("patients") > 0
        );
    }

    /// <summary>Visits pages, and sends a form that is recorded and one that is given back.</summary>
    private async Task Browse(Uri server, Guid patient)
    {
        using var browser = new Browser(server);
        await SharedPages.SignIn(browser, TokenOf(Role.Clinician), $"/sign-in?next=/{Mark}");
        foreach (var address in (string[])[$"/patients?name={Mark}", $"/patients/{patient}?{Mark}={Mark}", $"/{Mark}"])
            await browser.Open(address);
        var form = await SharedPages.Enrolment(browser, Mark);
        Assert.Equal(302, (await browser.Send(form.With("idempotencyKey", $"{Secret()}"))).Status);
        Assert.Equal(400, (await browser.Send(form.Without(FilledForm.Token))).Status);
    }

    private HttpClient As(Role role, Uri server) => RegistryClient.To(server, TokenOf(role));

    private string TokenOf(Role role) =>
        LocalSigningKey
            .FindOrCreate(registry.Settings.DataDirectory)
            .Token(new(Subject, role, "harbour"), DateTimeOffset.UtcNow, TimeSpan.FromHours(1));

    private static void Holds(string told, params string[] names) =>
        Assert.All(names, name => Assert.Contains(name, told, StringComparison.Ordinal));

    private Guid Secret()
    {
        var key = Guid.NewGuid();
        secrets.Add($"{key}");
        return key;
    }

    /// <summary>A secret unchanged, without hyphens, and as base64.</summary>
    private static IEnumerable<string> Forms(string secret) =>
        [secret, secret.Replace("-", "", StringComparison.Ordinal), Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('=')];

    private static string Around(string told, string secret)
    {
        var at = told.IndexOf(secret, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? "" : $"{secret}: {told[Math.Max(0, at - 120)..Math.Min(told.Length, at + 120)]}";
    }
}
