using OutcomesTracker.Server.Commands;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>The last value that is accepted and the first that is refused.</summary>
public sealed class LimitTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IDisposable
{
    private readonly HttpClient clinician = registry.Clinician();

    public void Dispose() => clinician.Dispose();

    [Theory]
    [InlineData(100, 4_000, 201)]
    [InlineData(101, 1, 400)]
    [InlineData(1, 4_001, 400)]
    public async Task Texts_are_counted_in_characters_not_in_bytes(int open, int free, int status)
    {
        var patient = await clinician.Enrol();
        var consultation = Bodies.Consultation().With("conditions", new[] { Repeated("𝒳", open) }).With("notes", Repeated("🩺", free));
        Assert.Equal(status, (await clinician.Post($"{patient}/consultations", consultation)).Status);
        Assert.Equal(
            status,
            (
                await clinician.Post($"{patient}/follow-up-losses", Bodies.Loss().With("reason", Repeated("é", open == 101 ? 4_001 : free)))
            ).Status
        );
    }

    [Theory]
    [InlineData("birthYear", 1900, 201)]
    [InlineData("birthYear", 1899, 400)]
    [InlineData("birthYear", 3000, 400)]
    [InlineData("birthYear", 1980.5, 400)]
    [InlineData("birthYear", "1980", 400)]
    [InlineData("skinType", 6, 201)]
    [InlineData("skinType", 0, 400)]
    [InlineData("skinType", 7, 400)]
    [InlineData("sex", "Female", 400)]
    [InlineData("sex", 0, 400)]
    [InlineData("enrolledOn", "2024-02-29", 201)]
    [InlineData("enrolledOn", "2025-02-29", 400)]
    [InlineData("enrolledOn", "0000-01-01", 400)]
    [InlineData("enrolledOn", "2025-01-10T00:00:00Z", 400)]
    [InlineData("patientId", "3f2504e0-4f89-11d3-9a0c-0305e82c33010", 400)]
    [InlineData("identity", "Ada", 400)]
    [InlineData("identity", new[] { "Ada" }, 400)]
    public async Task An_enrolment_s_fields_have_their_ranges(string field, object value, int status)
    {
        var answer = await clinician.Post("/v1/patients", Bodies.Enrolment().With(field, value));
        if (status == 201)
            Assert.Equal(201, answer.Status);
        else
            answer.IsProblem(400, "malformed", field);
    }

    [Theory]
    [InlineData(0, 400)]
    [InlineData(1, 201)]
    [InlineData(5, 201)]
    [InlineData(6, 400)]
    public async Task Severity_is_a_grade_from_1_to_5(int severity, int status) =>
        Assert.Equal(
            status,
            (await clinician.Post($"{await clinician.Enrol()}/side-effects", Bodies.SideEffect().With("severity", severity))).Status
        );

    [Fact]
    public async Task A_body_may_have_a_million_bytes()
    {
        var body = Bodies.Enrolment().ToJsonString();
        Assert.Equal(201, (await clinician.Post("/v1/patients", body.PadRight(1_000_000))).Status);
        (await clinician.Post("/v1/patients", body.PadRight(1_000_001))).IsProblem(413, "too-large");
    }

    [Theory]
    [InlineData(1_000_000, "\n", "accepted")]
    [InlineData(1_000_000, "\r\n", "accepted")]
    [InlineData(1_000_000, "", "accepted")]
    [InlineData(1_000_001, "\n", "refused")]
    [InlineData(1_000_001, "\r\n", "refused")]
    [InlineData(1_000_001, "", "refused")]
    public async Task A_line_may_have_a_million_bytes_without_its_end(int length, string end, string status)
    {
        var line = Bodies.Line("enrol-patient", Guid.NewGuid(), Bodies.Enrolment());
        var results = await clinician.Import([line[..1].PadRight(length - line.Length + 1) + line[1..] + end]);
        Assert.Equal(status, results[0].Text("status"));
        if (status == "refused")
            Assert.Equal(413, results[0].GetProperty("problem").Number("status"));
    }

    [Fact]
    public async Task Decimals_are_kept_exactly_and_what_would_be_rounded_is_refused()
    {
        var patient = await clinician.Enrol();
        var assessment = Bodies.Assessment().With("instrument", "mmasi").ToJsonString();
        (string Score, int Status)[] cases =
        [
            ("23.9999999999999999999999999", 201),
            ("1e1", 201),
            ("-0", 201),
            ("24.00000000000000000000000001", 422),
            ("0.00000000000000000000000000001", 400),
            ("1e400", 400),
            ("1e-999999999999999999999", 400),
        ];
        foreach (var (score, status) in cases)
        {
            var sent = assessment.Replace("\"score\":2", $"\"score\":{score}", StringComparison.Ordinal);
            Assert.Equal((score, status), (score, (await clinician.Post($"{patient}/assessments", sent)).Status));
        }
        var scores = (await clinician.Read(patient))
            .GetProperty("assessments")
            .EnumerateArray()
            .Select(shown => shown.GetProperty("score").GetDecimal())
            .ToList();
        Assert.Equal([23.9999999999999999999999999m, 10m, 0m], scores);
    }

    [Fact]
    public async Task An_id_that_is_the_clinic_s_own_stream_is_taken()
    {
        var clinic = DeterministicId.OfClinic("harbour");
        (await clinician.Post("/v1/patients", Bodies.Enrolment(clinic))).IsProblem(409, "already-enrolled", "patientId");
        (await clinician.Post($"/v1/patients/{clinic}/consents", Bodies.Consent())).IsProblem(404, "not-found");
        (await clinician.Ask($"/v1/patients/{clinic}")).IsProblem(404, "not-found");
    }

    private static string Repeated(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
