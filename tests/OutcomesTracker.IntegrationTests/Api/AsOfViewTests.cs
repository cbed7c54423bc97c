using System.Diagnostics;
using System.Text.Json;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>
/// The two time axes of a view: what had happened by a day, and what was recorded by a sequence number; and how current a response is.
/// </summary>
public sealed class AsOfViewTests(UnsuppressedRegistry registry) : IClassFixture<UnsuppressedRegistry>, IDisposable
{
    private readonly HttpClient clinician = registry.Clinician(),
        researcher = registry.As(Role.Researcher);

    public void Dispose()
    {
        clinician.Dispose();
        researcher.Dispose();
    }

    [Fact]
    public async Task A_pinned_answer_does_not_know_what_was_recorded_later()
    {
        using var vale = registry.Clinician("vale");
        var patient = await Treated(vale);
        var assessed = (await vale.Accept($"{patient}/assessments", Bodies.Assessment(4))).GetProperty("sequence").GetInt64();
        var pinned = await Everyone(vale, $"asOfSequence={assessed}");
        var corrected = (await vale.Accept($"{patient}/corrections", Bodies.Correction(5, Bodies.Assessment(2))))
            .GetProperty("sequence")
            .GetInt64();

        Same(pinned, await Everyone(vale, $"asOfSequence={assessed}"));
        Assert.Equal((1, 1, 0), Counts(pinned));
        Assert.Equal((1, 1, 1), Counts(await Everyone(vale, $"asOfSequence={corrected}")));
        Assert.Equal((1, 1, 1), Counts(await Everyone(vale, "")));
        Assert.Equal((1, 0, 0), Counts(await Everyone(vale, $"asOfSequence={assessed - 1}")));
        Assert.Equal((0, 0, 0), Counts(await Everyone(vale, "asOfSequence=0")));
        await vale.Accept($"{patient}/retractions", Bodies.Retraction(4));
        Assert.Equal((0, 0, 0), Counts(await Everyone(vale, "")));
        Same(pinned, await Everyone(vale, $"asOfSequence={assessed}"));
    }

    [Fact]
    public async Task Beyond_the_end_it_means_all_and_the_answer_says_how_far_that_is()
    {
        var last = (await clinician.Accept("/v1/patients", Bodies.Enrolment())).GetProperty("sequence").GetInt64();
        var answer = await clinician.Read("/v1/outcomes/improvement?asOfSequence=1000000");
        Assert.InRange(answer.GetProperty("sequence").GetInt64(), last, 999_999);
        Assert.Equal(1_000_000, answer.GetProperty("query").GetProperty("asOfSequence").GetInt64());
        Assert.Equal(3, (await clinician.Read("/v1/outcomes/side-effects?asOfSequence=3")).GetProperty("sequence").GetInt64());
    }

    [Fact]
    public async Task Only_what_happened_by_the_cutoff_counts()
    {
        using var northside = registry.Clinician("northside");
        var patient = await Treated(northside);
        await northside.Accept($"{patient}/assessments", Bodies.Assessment(2, "2025-03-03"));
        Assert.Equal((0, 0, 0), Counts(await Everyone(northside, "cutoff=2025-01-31")));
        Assert.Equal((1, 0, 0), Counts(await Everyone(northside, "cutoff=2025-02-01")));
        Assert.Equal((1, 0, 0), Counts(await Everyone(northside, "cutoff=2025-03-02")));
        Assert.Equal((1, 1, 1), Counts(await Everyone(northside, "cutoff=2025-03-03")));
    }

    [Fact]
    public async Task A_withdrawal_of_research_consent_ends_access_to_the_past_as_well()
    {
        var patient = await Treated(clinician);
        Assert.Equal(0, Counts(await Everyone(researcher, "")).Courses);
        await clinician.Accept($"{patient}/consents", Bodies.Consent("research", "2025-01-20"));
        var seen = (await clinician.Accept($"{patient}/photos", Bodies.Photo())).GetProperty("sequence").GetInt64();
        Assert.Equal(1, Counts(await Everyone(researcher, "")).Courses);
        Assert.Equal(1, Counts(await Everyone(researcher, $"asOfSequence={seen}")).Courses);
        Assert.Equal(0, Counts(await Everyone(researcher, "cutoff=2025-01-19")).Courses);
        await clinician.Accept($"{patient}/consents/withdrawals", Bodies.Consent("research", "2025-05-01"));
        Assert.Equal(0, Counts(await Everyone(researcher, "")).Courses);
        Assert.Equal(0, Counts(await Everyone(researcher, $"asOfSequence={seen}")).Courses);
        Assert.Equal(0, Counts(await Everyone(researcher, "cutoff=2025-04-01")).Courses);
        await clinician.Accept($"{patient}/retractions", Bodies.Retraction(7));
        Assert.Equal(1, Counts(await Everyone(researcher, $"asOfSequence={seen}")).Courses);
    }

    [Fact]
    public async Task A_caller_sees_its_own_writes_at_once()
    {
        for (var round = 0; round < 10; round++)
        {
            var before = Counts(await Everyone(clinician, "")).Courses;
            var receipt = await clinician.Accept($"{await clinician.EnrolForTreatment()}/sessions", Bodies.Session());
            var answer = await clinician.Read("/v1/outcomes/improvement");
            Assert.True(answer.GetProperty("sequence").GetInt64() >= receipt.GetProperty("sequence").GetInt64());
            Assert.Equal(before + 1, Counts(answer.GetProperty("groups").GetProperty("*")).Courses);
        }
    }

    [Fact]
    public async Task A_sequence_that_does_not_come_in_five_seconds_is_503_with_when_to_try_again()
    {
        var last = (await clinician.Accept("/v1/patients", Bodies.Enrolment())).GetProperty("sequence").GetInt64();
        Assert.True((await clinician.Read($"/v1/outcomes/improvement?atLeastSequence={last}")).GetProperty("sequence").GetInt64() >= last);
        Assert.Equal(200, (await clinician.Ask($"/v1/patients?atLeastSequence={last}")).Status);
        var started = Stopwatch.StartNew();
        var answers = await Task.WhenAll(
            clinician.Ask("/v1/outcomes/side-effects?atLeastSequence=1000000"),
            clinician.Ask("/v1/patients?atLeastSequence=1000000")
        );
        Assert.InRange(started.Elapsed.TotalSeconds, 4.5, 20);
        Assert.All(
            answers,
            answer =>
            {
                answer.IsProblem(503, "unavailable");
                Assert.NotNull(answer.RetryAfter);
            }
        );
    }

    private static async Task<string> Treated(HttpClient clinician)
    {
        var patient = await clinician.EnrolForTreatment();
        await clinician.Accept($"{patient}/sessions", Bodies.Session());
        return patient;
    }

    private static async Task<JsonElement> Everyone(HttpClient caller, string query) =>
        (await caller.Read($"/v1/outcomes/improvement?{query}")).GetProperty("groups").GetProperty("*");

    private static (int Courses, int Assessed, int Improved) Counts(JsonElement group) =>
        (group.Number("courses"), group.Number("assessed"), group.Number("improved"));

    private static void Same(JsonElement expected, JsonElement actual) =>
        Assert.True(JsonElement.DeepEquals(expected, actual), $"{actual} instead of {expected}");
}
