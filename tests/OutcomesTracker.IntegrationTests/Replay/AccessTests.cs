using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Replay;

/// <summary>Who read whose data: recorded before it is answered, by every route, and told to auditors and to the clinic.</summary>
public sealed class AccessTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task Every_route_that_shows_a_patient_is_recorded_with_who_when_and_how()
    {
        using var clinician = registry.Clinician();
        using var auditor = registry.As(Role.Auditor, subject: "auditor-1");
        var patient = await clinician.EnrolForTreatment();
        var id = Talking.Id(patient);
        var highest = await registry.Services.GetRequiredService<EventLog>().HighestSequence();
        var routes = ExpectedRoutes
            .All.Where(route => route is { Method: "GET", IsAnonymous: false } && route.Parameters.Contains("patientId"))
            .Where(route => !route.Pattern.Contains("{photoId}", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(4, routes.Count);
        foreach (var route in routes)
        {
            var path = route.Path(_ => $"{id}") + (route.Pattern.EndsWith("/diff", StringComparison.Ordinal) ? "?from=0" : "");
            var (client, subject, role) = route.Roles.Contains(Role.Auditor)
                ? (auditor, "auditor-1", "auditor")
                : (clinician, "dr-okafor", "clinician");
            var before = DateTimeOffset.UtcNow.AddMinutes(-1);
            const string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
            Assert.Equal(
                200,
                (await client.Send(HttpMethod.Get, path, headers: ("traceparent", $"00-{trace}-00f067aa0ba902b7-01"))).Status
            );
            var access = (await Accesses($"patientId={id}&limit=1"))[0];
            Assert.Equal($"GET {route.Pattern}", access.GetProperty("route").GetString());
            Assert.Equal((subject, role), (access.GetProperty("subject").GetString(), access.GetProperty("role").GetString()));
            Assert.Equal(("harbour", "api"), (access.GetProperty("clinic").GetString(), access.GetProperty("via").GetString()));
            Assert.Equal([id], access.GetProperty("patients").EnumerateArray().Select(one => one.GetGuid()));
            Assert.Equal(trace, access.GetProperty("correlationId").GetString());
            Assert.InRange(access.GetProperty("at").GetDateTimeOffset(), before, DateTimeOffset.UtcNow.AddMinutes(1));
            Assert.False(access.TryGetProperty("reason", out _));
        }
        Assert.Equal(routes.Count, (await Accesses($"patientId={id}")).Count);
        (await clinician.Ask($"/v1/patients/{Guid.NewGuid()}")).IsProblem(404, "not-found");
        Assert.Equal(highest, await registry.Services.GetRequiredService<EventLog>().HighestSequence());
    }

    [Fact]
    public async Task A_list_is_recorded_with_everybody_in_it()
    {
        using var admin = registry.As(Role.RegistryAdmin);
        await admin.RegisterClinic("listed");
        using var listed = registry.Clinician("listed");
        var patients = new List<Guid>();
        foreach (var _ in Enumerable.Range(0, 3))
            patients.Add(Talking.Id(await listed.Enrol()));
        await registry.UntilReady();
        await listed.Read("/v1/patients");
        await listed.Read("/v1/clinic/worklist?section=consents-missing");
        var (worklist, list) = ((await Accesses("clinic=listed"))[0], (await Accesses("clinic=listed"))[1]);
        Assert.Equal("GET /v1/clinic/worklist", worklist.GetProperty("route").GetString());
        Assert.Equal("GET /v1/patients", list.GetProperty("route").GetString());
        foreach (var access in (JsonElement[])[worklist, list])
            Assert.Equal(patients.Order(), access.GetProperty("patients").EnumerateArray().Select(one => one.GetGuid()).Order());
        Assert.Equal(2, (await Accesses($"patientId={patients[1]}")).Count);
    }

    [Fact]
    public async Task The_log_is_asked_by_who_what_and_when_and_comes_in_pages()
    {
        using var clinician = registry.As(Role.Clinician, "northside", subject: "dr-a");
        using var other = registry.As(Role.ClinicAdmin, "northside", subject: "dr-b");
        var patient = await clinician.Enrol();
        var id = Talking.Id(patient);
        foreach (var client in (HttpClient[])[clinician, other, clinician, other, other])
            await client.Read(patient);
        Assert.Equal(["dr-b", "dr-b", "dr-a", "dr-b", "dr-a"], Subjects(await Accesses($"patientId={id}")));
        Assert.Equal(["dr-a", "dr-a"], Subjects(await Accesses($"patientId={id}&subject=dr-a")));
        Assert.Equal(["dr-b", "dr-b", "dr-b"], Subjects(await Accesses($"patientId={id}&role=clinic-admin")));
        Assert.Empty(await Accesses($"patientId={id}&clinic=harbour"));
        Assert.Empty(await Accesses($"patientId={id}&withReason=true"));
        var third = (await Accesses($"patientId={id}"))[2].GetProperty("at").GetString()!;
        Assert.Equal(3, (await Accesses($"patientId={id}&from={third}")).Count);
        Assert.Equal(2, (await Accesses($"patientId={id}&to={third}")).Count);

        using var auditor = registry.As(Role.Auditor);
        var (found, cursor) = (new List<long>(), "");
        do
        {
            var page = await auditor.Read($"/v1/audit/accesses?patientId={id}&limit=2{cursor}");
            found.AddRange(page.GetProperty("accesses").EnumerateArray().Select(access => access.GetProperty("accessId").GetInt64()));
            cursor = page.TryGetProperty("cursor", out var next) ? $"&cursor={next.GetString()}" : "";
            await clinician.Read(patient); // what is read meanwhile is on no later page
        } while (cursor.Length > 0);
        Assert.Equal(5, found.Count);
        Assert.Equal(found.Distinct().OrderDescending(), found);

        var first = await auditor.Read($"/v1/audit/accesses?patientId={id}&limit=2");
        (await auditor.Ask($"/v1/audit/accesses?limit=2&cursor={first.GetProperty("cursor").GetString()}")).IsProblem(
            400,
            "malformed",
            "cursor"
        );
        (await auditor.Ask("/v1/audit/accesses?from=today&limit=0&who=me")).IsProblem(400, "malformed", "from", "limit", "who");
    }

    [Fact]
    public async Task A_clinic_reads_who_looked_at_its_own_patients_and_at_nobody_else_s()
    {
        using var clinician = registry.Clinician();
        await clinician.Read(await clinician.Enrol());
        using var vale = registry.Clinician("vale");
        await vale.Read(await vale.Enrol());
        using var admin = registry.As(Role.ClinicAdmin, "vale");
        var seen = (await admin.Read("/v1/audit/accesses?limit=200")).GetProperty("accesses").EnumerateArray().ToList();
        Assert.NotEmpty(seen);
        Assert.All(seen, access => Assert.Equal("vale", access.GetProperty("clinic").GetString()));
        (await admin.Ask("/v1/audit/accesses?clinic=harbour")).IsProblem(403, "forbidden");
        Assert.Equal(200, (await admin.Ask("/v1/audit/accesses?clinic=vale")).Status);
    }

    [Fact]
    public async Task An_identity_is_disclosed_to_an_auditor_for_a_reason_that_is_kept_first_and_told_to_the_clinic()
    {
        using var clinician = registry.Clinician();
        using var auditor = registry.As(Role.Auditor, subject: "auditor-7");
        var patient = await clinician.Enrol();
        var identity = new { fullName = "Grace Unmistakable", recordNumber = "R-99" };
        await clinician.Accept($"{patient}/corrections", Bodies.Correction(1, Bodies.Enrolment().With("identity", identity)));
        var id = Talking.Id(patient);

        foreach (
            var (body, field) in ((object, string)[])
                [(new { }, "reason"), (new { reason = " " }, "reason"), (new { reason = "x", why = "y" }, "why")]
        )
            (await auditor.Post($"{patient}/disclosures", body)).IsProblem(400, "malformed", field);
        (await auditor.Post($"/v1/patients/{Guid.NewGuid()}/disclosures", new { reason = "A complaint" })).IsProblem(404, "not-found");
        (await clinician.Post($"{patient}/disclosures", new { reason = "A complaint" })).IsProblem(403, "forbidden");
        Assert.Empty(await Accesses($"patientId={id}&withReason=true"));

        var disclosed = await auditor.Accept($"{patient}/disclosures", Bodies.Of(new { reason = "Complaint 12/2026 names this record" }));
        Assert.Equal("Grace Unmistakable", disclosed.GetProperty("identity").GetProperty("fullName").GetString());
        var access = Assert.Single(await Accesses($"patientId={id}&withReason=true"));
        Assert.Equal(disclosed.GetProperty("accessId").GetInt64(), access.GetProperty("accessId").GetInt64());
        Assert.Equal("Complaint 12/2026 names this record", access.GetProperty("reason").GetString());
        using var admin = registry.As(Role.ClinicAdmin, "harbour");
        Assert.Equal(
            "Complaint 12/2026 names this record",
            (await admin.Read($"/v1/audit/accesses?patientId={id}&withReason=true"))
                .GetProperty("accesses")[0]
                .GetProperty("reason")
                .GetString()
        );
        // Nobody who reads the table learns why.
        await using var stored = registry
            .Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand("select string_agg(a::text, ' ') from outcomes.accesses a");
        Assert.DoesNotContain("Complaint", (string)(await stored.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);
        Assert.DoesNotContain("Unmistakable", (await auditor.Read($"{patient}/history")).GetRawText());
    }

    private async Task<List<JsonElement>> Accesses(string query)
    {
        using var auditor = registry.As(Role.Auditor);
        return [.. (await auditor.Read($"/v1/audit/accesses?{query}")).GetProperty("accesses").EnumerateArray()];
    }

    private static IEnumerable<string?> Subjects(IEnumerable<JsonElement> accesses) =>
        accesses.Select(access => access.GetProperty("subject").GetString());
}

/// <summary>A registry whose access log is taken away.</summary>
public sealed class UnkeptAccessTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task What_cannot_be_kept_is_not_shown()
    {
        using var clinician = registry.Clinician();
        var patient = await clinician.Enrol();
        await clinician.Read(patient);
        // A client that does not hold answers against the document, which has no 500.
        using var plain = new HttpClient { BaseAddress = registry.Address };
        plain.DefaultRequestHeaders.Add("Authorization", registry.Bearer(Role.Clinician, "harbour"));
        await registry.Database.Execute("alter table outcomes.accesses rename to accesses_elsewhere");
        foreach (var path in (string[])[patient, $"{patient}/history", $"{patient}/report", "/v1/patients"])
        {
            using var response = await plain.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.InRange((int)response.StatusCode, 500, 503);
            Assert.DoesNotContain("birthYear", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
        await registry.Database.Execute("alter table outcomes.accesses_elsewhere rename to accesses");
        await clinician.Read(patient);
    }
}
