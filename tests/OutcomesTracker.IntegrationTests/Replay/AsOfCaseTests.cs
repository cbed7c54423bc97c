using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OutcomesTracker.Development.Synthetic;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Replay;

/// <summary>A case as it stood: at a version, a sequence or an instant, and as of a day.</summary>
public sealed class AsOfCaseTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    private const int Beginning = 15;

    [Fact]
    public async Task Of_500_random_cases_every_version_is_as_it_was_answered_when_it_was_the_latest()
    {
        // Long past: what a course's outcome is today does not change at midnight.
        var cases = SyntheticRegistry
            .Generate(new(Seed: 16, Patients: 500, new(2024, 6, 30)))
            .Select(line => Encoding.UTF8.GetString(line).TrimEnd())
            .GroupBy(line => JsonDocument.Parse(line).RootElement.GetProperty("patientId").GetGuid())
            // Some whole, and of the others the beginning, which is a case as well.
            .Select((lines, place) => (lines.Key, Value: place % 25 == 0 ? lines.ToList() : lines.Take(Beginning).ToList()))
            .ToDictionary(one => one.Key, one => one.Value);
        Assert.Equal(500, cases.Count);
        using var admin = registry.As(Role.RegistryAdmin);
        var answered = new Dictionary<Guid, List<string>>();
        for (var version = 1; cases.Where(one => one.Value.Count >= version).ToList() is { Count: > 0 } longEnough; version++)
        {
            var results = await admin.Import(longEnough.Select(one => one.Value[version - 1]));
            Assert.Equal(longEnough.Count, results[^1].GetProperty("accepted").GetInt32());
            foreach (var (patient, _) in longEnough)
                answered.TryAdd(patient, []);
            await Task.WhenAll(longEnough.Select(async one => answered[one.Key].Add(Case(await Record(one.Key), new()))));
        }

        Assert.Equal(cases.Sum(one => one.Value.Count), answered.Sum(one => one.Value.Count));
        foreach (var (patient, then) in answered)
        {
            var record = await Record(patient);
            Assert.Equal(then, Enumerable.Range(1, then.Count).Select(version => Case(record, new(AsOfVersion: version))));
        }
    }

    /// <summary>A whole record, as the route reads it.</summary>
    private async Task<PatientRecord> Record(Guid patient)
    {
        var clinic = await PatientsTable.ClinicOf(registry.Services.GetRequiredService<NpgsqlDataSource>(), patient, Cancellation);
        return (
            await registry.Services.GetRequiredService<PatientRecords>().Find(patient, new("tester", Role.Clinician, clinic), Cancellation)
        ).Record!;
    }

    /// <summary>The body that the route answers.</summary>
    private static string Case(PatientRecord record, CaseAsOf point) =>
        JsonSerializer.Serialize(
            GetPatientEndpoint.Answer(record, point, DateOnly.FromDateTime(DateTime.UtcNow), Disclosure.ToOwnClinic(record)).Answer,
            ApiJson.Options
        );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sequence_and_an_instant_are_the_version_that_was_the_latest_then()
    {
        using var clinician = registry.Clinician();
        var patient = await clinician.EnrolForTreatment();
        await clinician.Enrol();
        await clinician.Accept($"{patient}/assessments", Bodies.Assessment(4));
        await clinician.Accept($"{patient}/corrections", Bodies.Correction(4, Bodies.Assessment(2)));
        var entries = (await clinician.Read($"{patient}/history")).GetProperty("entries").EnumerateArray().ToList();
        for (var version = 1; version <= 5; version++)
        {
            var expected = await Case($"asOfVersion={version}");
            var (sequence, recorded) = (Sequence(entries[version - 1]), entries[version - 1].GetProperty("recordedAt").GetDateTimeOffset());
            Assert.Equal(expected, await Case($"asOfSequence={sequence}"));
            Assert.Equal(expected, await Case($"recordedBefore={recorded.AddMicroseconds(1):yyyy-MM-ddTHH:mm:ss.ffffffZ}"));
            if (version == 5)
                continue;
            Assert.Equal(expected, await Case($"asOfSequence={Sequence(entries[version]) - 1}"));
            Assert.Equal(expected, await Case($"recordedBefore={entries[version].GetProperty("recordedAt").GetString()}"));
        }
        Assert.Equal(await Case("asOfVersion=5"), await Case(""));
        Assert.Equal(await Case(""), await Case("asOfSequence=99999999999999999999"));
        (await clinician.Ask($"{patient}?asOfSequence={Sequence(entries[0]) - 1}")).IsProblem(404, "not-found");
        (await clinician.Ask($"{patient}?recordedBefore={entries[0].GetProperty("recordedAt").GetString()}")).IsProblem(404, "not-found");

        async Task<string> Case(string query) => (await clinician.Read($"{patient}?{query}")).GetRawText();
        static long Sequence(JsonElement entry) => entry.GetProperty("sequence").GetInt64();
    }

    [Fact]
    public async Task Two_times_what_was_true_on_a_day_as_far_as_was_known_then()
    {
        using var clinician = registry.Clinician();
        var patient = await clinician.EnrolForTreatment();
        await clinician.Accept($"{patient}/sessions", Bodies.Session("2025-02-01"));
        var effect = (await clinician.Accept($"{patient}/side-effects", Bodies.SideEffect("2025-02-02"))).GetProperty("id").GetGuid();
        await clinician.Accept(
            $"{patient}/side-effects/{effect}/acknowledgement",
            Bodies.Golden("acknowledge-alert").With("sideEffectId", null)
        );
        await clinician.Accept($"{patient}/side-effects/{effect}/resolution", Bodies.Resolution("2025-02-20"));
        await clinician.Accept($"{patient}/sessions", Bodies.Session("2025-03-15"));
        await clinician.Accept($"{patient}/corrections", Bodies.Correction(4, Bodies.Session("2025-02-10")));

        Assert.Equal(("0", "0", "missing"), await At("cutoff=2025-02-01"));
        Assert.Equal(("2025-02-01", "0", "missing"), await At("cutoff=2025-02-01&asOfVersion=8"));
        Assert.Equal(("2025-02-10", "1", "open"), await At("cutoff=2025-02-19"));
        Assert.Equal(("2025-02-10", "1", "2025-02-20"), await At("cutoff=2025-03-14"));
        Assert.Equal(("2025-02-10 2025-03-15", "1", "2025-02-20"), await At("cutoff=2025-03-15"));
        Assert.Equal(("2025-02-01 2025-03-15", "1", "2025-02-20"), await At("asOfVersion=8"));
        var early = await clinician.Read($"{patient}?cutoff=2025-01-11");
        Assert.Equal(
            [("consents", 1), ("courses", 0), ("consultations", 0), ("sessions", 0), ("alertAcknowledgements", 0)],
            ((string[])["consents", "courses", "consultations", "sessions", "alertAcknowledgements"]).Select(name =>
                (name, early.GetProperty(name).GetArrayLength())
            )
        );

        async Task<(string Sessions, string Effects, string Resolved)> At(string query)
        {
            var found = await clinician.Read($"{patient}?{query}");
            var (sessions, effects) = (found.GetProperty("sessions"), found.GetProperty("sideEffects"));
            // A course has the sessions that had happened, and no others.
            Assert.Equal(
                sessions.EnumerateArray().Select(session => session.GetProperty("sessionId").GetGuid()),
                found
                    .GetProperty("courses")
                    .EnumerateArray()
                    .SelectMany(course => course.GetProperty("sessions").EnumerateArray())
                    .Select(id => id.GetGuid())
            );
            Assert.Equal(effects.GetArrayLength(), found.GetProperty("alertAcknowledgements").GetArrayLength());
            return (
                string.Join(
                    ' ',
                    sessions.EnumerateArray().Select(session => session.GetProperty("performedOn").GetString()).DefaultIfEmpty("0")
                ),
                $"{effects.GetArrayLength()}",
                effects.GetArrayLength() == 0 ? "missing" : effects[0].GetProperty("resolvedOn").GetString() ?? "open"
            );
        }
    }

    [Theory]
    [InlineData("asOfVersion=0", "asOfVersion")]
    [InlineData("asOfVersion=2", "asOfVersion")]
    [InlineData("asOfVersion=one", "asOfVersion")]
    [InlineData("asOfVersion=1&asOfVersion=1", "asOfVersion")]
    [InlineData("asOfSequence=-1", "asOfSequence")]
    [InlineData("recordedBefore=2026-11-30", "recordedBefore")]
    [InlineData("recordedBefore=2026-11-30T09:00Z", "recordedBefore")]
    [InlineData("recordedBefore=2026-11-30T09:00:00", "recordedBefore")]
    [InlineData("recordedBefore=2026-11-31T09:00:00Z", "recordedBefore")]
    [InlineData("recordedBefore=", "recordedBefore")]
    [InlineData("cutoff=yesterday", "cutoff")]
    [InlineData("asOf=1", "asOf")]
    [InlineData("asOfVersion=1&asOfSequence=1", "asOfSequence")]
    [InlineData("recordedBefore=2026-11-30T09:00:00Z&asOfSequence=1&asOfVersion=1", "asOfSequence", "recordedBefore")]
    public async Task A_point_that_is_none_is_refused_by_name(string query, params string[] fields)
    {
        using var clinician = registry.Clinician();
        (await clinician.Ask($"{await clinician.Enrol()}?{query}")).IsProblem(400, "malformed", fields);
    }

    [Fact]
    public async Task An_instant_may_be_written_in_another_offset_even_unescaped()
    {
        using var clinician = registry.Clinician();
        var patient = await clinician.Enrol();
        Assert.Equal(1, await clinician.Version($"{patient}?recordedBefore=2126-11-30T09:00:00.123456789%2B01:00"));
        Assert.Equal(1, await clinician.Version($"{patient}?recordedBefore=2126-11-30T09:00:00+01:00"));
    }
}
