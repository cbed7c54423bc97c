using System.Text.Json;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OutcomesTracker.Development.Synthetic;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Features.WhatIf;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Replay;

/// <summary>A clinic or a patient judged by other rules, in the background.</summary>
public sealed class WhatIfTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IDisposable
{
    private const string Route = "/v1/audit/what-if";

    private readonly HttpClient auditor = registry.As(Role.Auditor);

    public void Dispose() => auditor.Dispose();

    [Fact]
    public async Task A_clinic_is_judged_whole_and_what_is_judged_otherwise_comes_in_pages_with_its_counts()
    {
        using var admin = registry.As(Role.RegistryAdmin);
        var lines = SyntheticRegistry
            .Generate(new(Seed: 3, Patients: 400, new(2024, 6, 30)))
            .Select(line => System.Text.Encoding.UTF8.GetString(line).TrimEnd());
        await admin.Import(lines);
        var sequence = (await registry.Services.GetRequiredService<Server.Store.EventLog>().HighestSequence());
        // Whatever was entered later is not judged.
        using var harbour = registry.Clinician();
        var later = await harbour.EnrolForTreatment();
        await harbour.Accept(
            $"{later}/sessions",
            Bodies
                .Session()
                .With(
                    "device",
                    new
                    {
                        model = "m",
                        lot = "l",
                        needleDepthMm = 2.9,
                    }
                )
        );

        var done = await Judged(
            new
            {
                clinic = "harbour",
                asOfSequence = sequence,
                rules = new { maximumNeedleDepthMm = 1.4, expectedDays = new[] { new { term = "redness", days = 1 } } },
            }
        );
        // Who was enrolled later is counted, and has nothing to judge.
        Assert.Equal(done.GetProperty("total").GetInt32(), done.GetProperty("patients").GetInt32());
        var entries = await Entries(done);
        Assert.Equal(done.GetProperty("otherwise").GetInt64(), entries.Count);
        Assert.Equal(
            entries.Count,
            entries.Select(entry => (entry.GetProperty("patientId").GetGuid(), entry.GetProperty("version").GetInt32())).Distinct().Count()
        );

        var (refused, overdue) = await Counted(harbour, except: Talking.Id(later));
        Assert.NotEmpty(refused);
        Assert.NotEmpty(overdue);
        Assert.Equal(refused.Order(), With(entries, entry => entry.GetProperty("wouldBe").GetProperty("violations").GetArrayLength() > 0));
        Assert.Equal(
            overdue.Order(),
            With(entries, entry => entry.GetProperty("wouldBe").GetProperty("isOverdue") is { ValueKind: JsonValueKind.True })
        );
        var counts = done.GetProperty("counts");
        Assert.Equal((refused.Count, overdue.Count), (counts.GetProperty("refused").GetInt32(), counts.GetProperty("overdue").GetInt32()));
    }

    /// <summary>The same, counted from the cases and histories as they are answered.</summary>
    private async Task<(List<(Guid, int)> Refused, List<(Guid, int)> Overdue)> Counted(HttpClient harbour, Guid except)
    {
        var (refused, overdue) = (new List<(Guid, int)>(), new List<(Guid, int)>());
        await using var patients = registry
            .Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand("select id from outcomes.patients where clinic = 'harbour'");
        var ids = new List<Guid>();
        await using (var rows = await patients.ExecuteReaderAsync(TestContext.Current.CancellationToken))
            while (await rows.ReadAsync(TestContext.Current.CancellationToken))
                ids.Add(rows.GetGuid(0));
        foreach (var id in ids.Where(id => id != except))
        {
            foreach (var entry in (await harbour.Read($"/v1/patients/{id}/history")).GetProperty("entries").EnumerateArray())
            {
                var data = entry.GetProperty("data");
                var session =
                    entry.GetProperty("type").GetString() == "entry_corrected" ? data.GetProperty("replacement").GetProperty("data") : data;
                if (
                    session.TryGetProperty("device", out var device)
                    && device.ValueKind == JsonValueKind.Object
                    && device.TryGetProperty("needleDepthMm", out var depth)
                    && depth.GetDecimal() > 1.4m
                )
                    refused.Add((id, entry.GetProperty("version").GetInt32()));
            }
            foreach (
                var effect in (await harbour.Read($"/v1/patients/{id}"))
                    .GetProperty("sideEffects")
                    .EnumerateArray()
                    .Where(one => one.GetProperty("term").GetString() == "redness")
            )
            {
                var onset = DateOnly.Parse(effect.GetProperty("onsetOn").GetString()!);
                var end = effect.GetProperty("resolvedOn").GetString() is { } on
                    ? DateOnly.Parse(on)
                    : DateOnly.FromDateTime(DateTime.UtcNow);
                if (end.DayNumber - onset.DayNumber is > 1 and <= 5)
                    overdue.Add((id, effect.GetProperty("version").GetInt32()));
            }
        }
        return (refused, overdue);
    }

    [Fact]
    public async Task A_patient_is_judged_alone_by_words_that_are_no_code_yet_and_the_rules_as_they_were_are_told()
    {
        using var clinician = registry.Clinician("vale");
        var patient = await clinician.Enrol();
        await clinician.Accept($"{patient}/consents", Bodies.Consent());
        await clinician.Accept($"{patient}/consultations", Bodies.Consultation("2025-01-12", "Diabetes (type 2)"));
        await clinician.Accept($"{patient}/sessions", Bodies.Session());
        var done = await Judged(new { patientId = Talking.Id(patient), rules = new { conditions = new[] { "diabetes" } } });
        Assert.Equal((1, 1), (done.GetProperty("patients").GetInt32(), done.GetProperty("total").GetInt32()));
        var entries = await Entries(done);
        Assert.Equal([3, 4], entries.Select(entry => entry.GetProperty("version").GetInt32()));
        Assert.Equal("contraindicated", entries[1].GetProperty("wouldBe").GetProperty("violations")[0].GetString());
        Assert.Equal(Domain.Decisions.RulesVersion.Current, entries[1].GetProperty("recordedUnder").GetString());
        Assert.Equal("2025-02-01", entries[1].GetProperty("clinicalDay").GetString());
        Assert.Equal(
            ["diabetes"],
            done.GetProperty("asked").GetProperty("rules").GetProperty("conditions").EnumerateArray().Select(one => one.GetString()!)
        );
    }

    [Fact]
    public async Task A_message_that_comes_twice_judges_once()
    {
        using var clinician = registry.Clinician("northside");
        var patient = await clinician.EnrolForTreatment();
        await clinician.Accept($"{patient}/sessions", Bodies.Session());
        var done = await Judged(new { patientId = Talking.Id(patient), rules = new { conditions = Array.Empty<string>() } });
        var id = done.GetProperty("whatIfId").GetGuid();
        await using var session = registry.Services.GetRequiredService<IDocumentStore>().LightweightSession("northside");
        Assert.Empty(
            await JudgeFurtherHandler.Handle(
                new(id, null),
                session,
                registry.Services.GetRequiredService<NpgsqlDataSource>(),
                registry.Services.GetRequiredService<PatientRecords>(),
                TestContext.Current.CancellationToken
            )
        );
        await session.SaveChangesAsync(TestContext.Current.CancellationToken);
        Assert.Equal(done.GetRawText(), (await auditor.Read($"{Route}/{id}")).GetRawText());
    }

    [Fact]
    public async Task What_cannot_be_judged_is_refused_by_name()
    {
        foreach (
            var (body, fields) in ((object, string[])[])
                [
                    (new { rules = new { } }, ["clinic"]),
                    (
                        new
                        {
                            clinic = "harbour",
                            patientId = Guid.NewGuid(),
                            rules = new { },
                        },
                        ["clinic"]
                    ),
                    (new { clinic = "harbour" }, ["rules"]),
                    (
                        new { clinic = "harbour", rules = new { maximumNeedleDepthMm = -1, conditions = "acne" } },
                        ["rules.conditions", "rules.maximumNeedleDepthMm"]
                    ),
                    (
                        new { clinic = "harbour", rules = new { expectedDays = new[] { new { term = "rednes", days = 1 } } } },
                        ["rules.expectedDays[0].term"]
                    ),
                    (
                        new
                        {
                            clinic = "harbour",
                            asOfSequence = -1,
                            rules = new { colour = 1 },
                        },
                        ["asOfSequence", "rules.colour"]
                    ),
                ]
        )
            (await auditor.Post(Route, body)).IsProblem(400, "malformed", fields);
        (await auditor.Post(Route, new { clinic = "nowhere", rules = new { } })).IsProblem(404, "not-found");
        (await auditor.Post(Route, new { patientId = Guid.NewGuid(), rules = new { } })).IsProblem(404, "not-found");
        (await auditor.Ask($"{Route}/{Guid.NewGuid()}")).IsProblem(404, "not-found");
    }

    private async Task<JsonElement> Judged(object body)
    {
        using var response = await auditor.PostAsync(
            Route,
            new StringContent(JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json"),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(202, (int)response.StatusCode);
        var address = response.Headers.Location!.OriginalString;
        JsonElement read = default;
        await Eventually.Holds(
            async () => (read = await auditor.Read($"{address}?limit=200")).GetProperty("status").GetString() == "completed",
            "It is not completed."
        );
        return await auditor.Read(address);
    }

    private async Task<List<JsonElement>> Entries(JsonElement done)
    {
        var (found, cursor) = (new List<JsonElement>(), "");
        do
        {
            var page = await auditor.Read($"{Route}/{done.GetProperty("whatIfId")}?limit=7{cursor}");
            found.AddRange(page.GetProperty("entries").EnumerateArray());
            cursor = page.TryGetProperty("cursor", out var next) ? $"&cursor={next.GetString()}" : "";
        } while (cursor.Length > 0);
        return found;
    }

    private static IEnumerable<(Guid, int)> With(IEnumerable<JsonElement> entries, Func<JsonElement, bool> condition) =>
        entries
            .Where(condition)
            .Select(entry => (entry.GetProperty("patientId").GetGuid(), entry.GetProperty("version").GetInt32()))
            .Order();
}
