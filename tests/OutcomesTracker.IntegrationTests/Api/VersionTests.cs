namespace OutcomesTracker.IntegrationTests.Api;

/// <summary><c>If-Match</c>: the version that the caller has read.</summary>
public class VersionTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IDisposable
{
    private readonly HttpClient clinician = registry.Clinician();

    public void Dispose()
    {
        clinician.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_etag_of_a_receipt_and_of_the_case_is_what_the_next_writer_sends()
    {
        var patient = await clinician.Enrol();
        var first = await clinician.Post($"{patient}/assessments", Bodies.Assessment(), Talking.IfMatch(1));
        Assert.Equal("\"2\"", first.ETag);
        Assert.Equal("\"2\"", (await clinician.Ask(patient)).ETag);
        var second = await clinician.Post($"{patient}/assessments", Bodies.Assessment(), ("If-Match", first.ETag!));
        Assert.Equal(201, second.Status);
    }

    [Theory]
    [InlineData("\"1\"")]
    [InlineData("\"3\"")]
    [InlineData("\"9223372036854775807\"")]
    public async Task Any_other_version_is_refused_and_nothing_appended(string tag)
    {
        var patient = await clinician.Enrol();
        await clinician.Accept($"{patient}/assessments", Bodies.Assessment());
        (await clinician.Post($"{patient}/assessments", Bodies.Assessment(), ("If-Match", tag))).IsProblem(
            412,
            "version-mismatch",
            "If-Match"
        );
        Assert.Equal(2, await clinician.Version(patient));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("*")]
    [InlineData("\"0\"")]
    [InlineData("\"01\"")]
    [InlineData("\"+1\"")]
    [InlineData("W/\"1\"")]
    [InlineData("\"1\", \"2\"")]
    [InlineData("\"1\",")]
    [InlineData("\"9223372036854775808\"")]
    [InlineData("\"\"")]
    [InlineData("\"one\"")]
    [InlineData("\"-1\"")]
    [InlineData("\"1")]
    [InlineData("\" 1\"")]
    [InlineData("\"1.0\"")]
    [InlineData("")]
    [InlineData(",")]
    public async Task What_is_no_version_in_quotes_is_malformed(string tag)
    {
        var patient = await clinician.Enrol();
        (await clinician.Post($"{patient}/assessments", Bodies.Assessment(), ("If-Match", tag))).IsProblem(400, "malformed", "If-Match");
        Assert.Equal(1, await clinician.Version(patient));
    }

    [Fact]
    public async Task A_correction_and_a_retraction_heed_it_too()
    {
        var patient = await clinician.Enrol();
        await clinician.Accept($"{patient}/assessments", Bodies.Assessment());
        (await clinician.Post($"{patient}/corrections", Bodies.Correction(2, Bodies.Assessment(3)), Talking.IfMatch(1))).IsProblem(
            412,
            "version-mismatch"
        );
        (await clinician.Post($"{patient}/retractions", Bodies.Retraction(2), Talking.IfMatch(1))).IsProblem(412, "version-mismatch");
        await clinician.Accept($"{patient}/retractions", Bodies.Retraction(2), Talking.IfMatch(2));
    }
}
