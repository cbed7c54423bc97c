namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Corrections and retractions end to end: the case shows the current content, and the history keeps the original.</summary>
public class CorrectionTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IDisposable
{
    private readonly HttpClient clinician = registry.Clinician();

    public void Dispose()
    {
        clinician.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_case_shows_the_replacement_at_its_place_and_the_history_shows_both()
    {
        var patient = await clinician.EnrolForTreatment();
        await clinician.Accept($"{patient}/assessments", Bodies.Assessment(4));
        await clinician.Accept($"{patient}/corrections", Bodies.Correction(4, Bodies.Assessment(3)));
        await clinician.Accept($"{patient}/corrections", Bodies.Correction(4, Bodies.Assessment(1)));
        var assessment = Assert.Single((await clinician.Read(patient)).GetProperty("assessments").EnumerateArray());
        Assert.Equal((4, 1), (assessment.Number("version"), assessment.Number("score")));

        var entries = (await clinician.Read($"{patient}/history")).GetProperty("entries");
        Assert.Equal(4, entries[3].GetProperty("data").Number("score"));
        Assert.Equal("[5,6]", entries[3].GetProperty("correctedBy").GetRawText());
        Assert.Equal("Typed wrongly", entries[4].Text("reason"));
        Assert.Equal(4, entries[4].GetProperty("data").Number("targetVersion"));
        Assert.Equal(3, entries[4].GetProperty("data").GetProperty("replacement").GetProperty("data").Number("score"));
        Assert.Equal(("dr-okafor", "clinician"), (entries[3].Text("recordedBy"), entries[3].Text("role")));
    }

    [Fact]
    public async Task Retracting_a_report_voids_its_resolution_and_retracting_a_resolution_opens_the_report()
    {
        var patient = await clinician.EnrolForTreatment();
        var effect = (await clinician.Accept($"{patient}/side-effects", Bodies.SideEffect())).GetProperty("id").GetGuid();
        var resolution = $"{patient}/side-effects/{effect}/resolution";
        await clinician.Accept(resolution, Bodies.Resolution());
        await clinician.Accept($"{patient}/retractions", Bodies.Retraction(5));
        Assert.Equal(
            System.Text.Json.JsonValueKind.Null,
            (await clinician.Read(patient)).GetProperty("sideEffects")[0].GetProperty("resolvedOn").ValueKind
        );
        await clinician.Accept(resolution, Bodies.Resolution("2025-02-09"));
        await clinician.Accept($"{patient}/retractions", Bodies.Retraction(4));
        Assert.Equal(0, (await clinician.Read(patient)).GetProperty("sideEffects").GetArrayLength());
        (await clinician.Post(resolution, Bodies.Resolution())).IsProblem(404, "not-found");
        (await clinician.Post($"{patient}/corrections", Bodies.Correction(7, Bodies.Resolution()))).IsProblem(
            422,
            "target-retracted",
            "targetVersion"
        );
        (await clinician.Post($"{patient}/retractions", Bodies.Retraction(7))).IsProblem(422, "target-retracted", "targetVersion");
        var entries = (await clinician.Read($"{patient}/history")).GetProperty("entries");
        Assert.Equal("[8]", entries[3].GetProperty("retractedBy").GetRawText());
        Assert.Equal(
            [false, false, false, true, true, false, true, false],
            entries.EnumerateArray().Select(entry => entry.GetProperty("isRetracted").GetBoolean())
        );
        (await clinician.Post($"{patient}/side-effects", Bodies.SideEffect().With("sideEffectId", effect))).IsProblem(
            409,
            "id-in-use",
            "sideEffectId"
        );
    }

    [Fact]
    public async Task A_replacement_keeps_the_target_s_id_and_nothing_else_s()
    {
        var patient = await clinician.EnrolForTreatment();
        var session = (await clinician.Accept($"{patient}/sessions", Bodies.Session())).GetProperty("id").GetGuid();
        await clinician.Accept($"{patient}/corrections", Bodies.Correction(4, Bodies.Session("2025-02-02")));
        await clinician.Accept($"{patient}/corrections", Bodies.Correction(4, Bodies.Session("2025-02-03").With("sessionId", session)));
        (
            await clinician.Post($"{patient}/corrections", Bodies.Correction(4, Bodies.Session().With("sessionId", Guid.NewGuid())))
        ).IsProblem(422, "replacement-kind", "replacement");
        (await clinician.Post($"{patient}/corrections", Bodies.Correction(4, Bodies.Photo()))).IsProblem(
            422,
            "replacement-kind",
            "replacement"
        );
        var shown = Assert.Single((await clinician.Read(patient)).GetProperty("sessions").EnumerateArray());
        Assert.Equal(
            (4, session, "2025-02-03"),
            (shown.Number("version"), shown.GetProperty("sessionId").GetGuid(), shown.Text("performedOn"))
        );
    }

    [Fact]
    public async Task A_replacement_is_judged_by_every_rule_under_its_own_fields()
    {
        var patient = await clinician.EnrolForTreatment();
        await clinician.Accept($"{patient}/sessions", Bodies.Session());
        var effect = (await clinician.Accept($"{patient}/side-effects", Bodies.SideEffect())).GetProperty("id").GetGuid();
        await clinician.Accept($"{patient}/side-effects/{effect}/resolution", Bodies.Resolution());
        (await clinician.Post($"{patient}/corrections", Bodies.Correction(4, Bodies.Session("2025-01-09")))).IsProblem(
            422,
            "treatment-consent-required",
            "replacement.performedOn"
        );
        (await clinician.Post($"{patient}/corrections", Bodies.Correction(5, Bodies.SideEffect("2025-02-06")))).IsProblem(
            422,
            "before-onset",
            "replacement.onsetOn"
        );
        (await clinician.Post($"{patient}/corrections", Bodies.Correction(6, Bodies.Resolution("2025-02-01")))).IsProblem(
            422,
            "before-onset",
            "replacement.resolvedOn"
        );
        (await clinician.Post($"{patient}/corrections", Bodies.Correction(4, Bodies.Session().With("setting", "boat")))).IsProblem(
            400,
            "malformed",
            "replacement.setting"
        );
        (
            await clinician.Post(
                $"{patient}/corrections",
                Bodies.Of(
                    new
                    {
                        targetVersion = 4,
                        reason = "r",
                        replacement = "none",
                    }
                )
            )
        ).IsProblem(400, "malformed", "replacement");
        (await clinician.Post($"{patient}/corrections", Bodies.Of(new { targetVersion = 4, reason = "r" }))).IsProblem(
            400,
            "malformed",
            "replacement"
        );
    }

    [Fact]
    public async Task A_corrected_enrolment_leaves_the_identity_unless_it_brings_one()
    {
        var enrolled = await clinician.Accept("/v1/patients", Bodies.Enrolment().With("identity", new { fullName = "Ida First" }));
        var patient = $"/v1/patients/{enrolled.GetProperty("patientId").GetGuid()}";
        await clinician.Accept($"{patient}/corrections", Bodies.Correction(1, Bodies.Enrolment().With("birthYear", 1979)));
        var shown = await clinician.Read(patient);
        Assert.Equal((1979, "Ida First"), (shown.Number("birthYear"), shown.GetProperty("identity").Text("fullName")));
        await clinician.Accept(
            $"{patient}/corrections",
            Bodies.Correction(1, Bodies.Enrolment().With("identity", new { fullName = "Ida Second" }))
        );
        Assert.Equal("Ida Second", (await clinician.Read(patient)).GetProperty("identity").Text("fullName"));
        var listed = await clinician.Read("/v1/patients?name=ida");
        Assert.Equal("Ida Second", Assert.Single(listed.GetProperty("patients").EnumerateArray()).GetProperty("identity").Text("fullName"));
    }

    [Fact]
    public async Task A_session_stands_though_the_consent_before_it_is_retracted()
    {
        var patient = await clinician.EnrolForTreatment();
        await clinician.Accept($"{patient}/sessions", Bodies.Session());
        await clinician.Accept($"{patient}/retractions", Bodies.Retraction(2));
        var shown = await clinician.Read(patient);
        Assert.Equal((1, 0), (shown.GetProperty("sessions").GetArrayLength(), shown.GetProperty("consents").GetArrayLength()));
        (await clinician.Post($"{patient}/sessions", Bodies.Session("2025-03-01"))).IsProblem(422, "treatment-consent-required");
        (await clinician.Post($"{patient}/corrections", Bodies.Correction(4, Bodies.Session()))).IsProblem(
            422,
            "treatment-consent-required"
        );
    }
}
