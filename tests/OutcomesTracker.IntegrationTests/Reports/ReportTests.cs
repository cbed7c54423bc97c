using System.Globalization;
using System.Text.Json;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Reports;

/// <summary>
/// A patient's report over HTTP. Every patient is treated on 1 February 2025, so that all courses are past their window; each test counts
/// courses of an indication of its own.
/// </summary>
public sealed class ReportTests(ReportTests.ThreeLanguages registry) : IClassFixture<ReportTests.ThreeLanguages>, IDisposable
{
    /// <summary>A registry whose clinics use English, Mexican Spanish ("madero") and French ("rivoli").</summary>
    public sealed class ThreeLanguages : RunningRegistry
    {
        protected override IEnumerable<string> Registered => ["harbour", "vale", "madero", "rivoli"];
    }

    private readonly HttpClient clinician = registry.Clinician(),
        researcher = registry.As(Role.Researcher);

    public void Dispose()
    {
        clinician.Dispose();
        researcher.Dispose();
    }

    [Fact]
    public async Task The_clinic_s_language_chooses_and_the_question_s_goes_before_it()
    {
        await Uses("madero", "es-MX");
        await Uses("rivoli", "fr");
        foreach (
            var (clinic, language, other) in ((string, string, string)[])
                [("harbour", "en", "es"), ("madero", "es", "en"), ("rivoli", "en", "es")]
        )
        {
            using var own = registry.Clinician(clinic);
            var report = await Report(own, await own.Enrol());
            Assert.Equal(language, report.Text("language"));
            Assert.Equal(NoSession(language), Lines(report, "summary"));
            var asked = await Report(own, await own.Enrol(), $"?language={other}");
            Assert.Equal(other, asked.Text("language"));
            Assert.Equal(NoSession(other), Lines(asked, "summary"));
        }

        static string NoSession(string language) =>
            language == "es" ? "Aún no ha tenido una sesión con nosotros." : "You have not had a session with us yet.";
    }

    [Theory]
    [InlineData("language=fr", "language"), InlineData("language=ES", "language"), InlineData("language=", "language")]
    [InlineData("language=en&language=es", "language"), InlineData("lang=es", "lang")]
    public async Task A_language_that_there_is_not_is_refused(string query, string field) =>
        (await clinician.Ask($"{await clinician.Enrol()}/report?{query}")).IsProblem(400, "malformed", field);

    [Fact]
    public async Task Another_clinic_s_patient_is_not_there()
    {
        var patient = await clinician.Enrol();
        using var vale = registry.Clinician("vale");
        (await vale.Ask($"{patient}/report")).IsProblem(404, "not-found");
        (await clinician.Ask($"/v1/patients/{Guid.NewGuid()}/report")).IsProblem(404, "not-found");
        Assert.Equal(200, (await clinician.Ask($"{patient}/report")).Status);
    }

    [Fact]
    public async Task Four_others_are_hidden_as_from_a_researcher_and_five_are_shown()
    {
        var patient = await Treat("wrinkles", research: true);
        for (var other = 0; other < 3; other++)
            await Treat("wrinkles", research: true);
        var hidden = Assert.Single(Others(await Report(clinician, patient)));
        Assert.Equal("""{"suppressed":true}""", hidden.GetProperty("group").GetRawText());
        Assert.Equal(
            "For wrinkles treated like yours, there are too few people to tell you more.",
            hidden.GetProperty("sentences")[0].GetString()
        );
        await IsWhatAResearcherSees(hidden);

        for (var other = 0; other < 6; other++)
            await Treat("wrinkles", research: true, assessed: other == 0);
        var shown = Assert.Single(Others(await Report(clinician, patient)));
        var group = shown.GetProperty("group");
        Assert.Equal((10, 5, 5), (group.Number("due"), group.Number("improved"), group.Number("missing")));
        Assert.Contains(
            "5 of the 5 that had a check got better. For 5, we do not know.",
            Lines(shown, "sentences"),
            StringComparison.Ordinal
        );
        await IsWhatAResearcherSees(shown);
        // As it was asked, still the same.
        await IsWhatAResearcherSees(hidden);
    }

    [Fact]
    public async Task Only_who_agrees_to_research_is_counted_and_nobody_is_no_group()
    {
        var patient = await Treat("stretch-marks", research: false);
        var nobody = Assert.Single(Others(await Report(clinician, patient)));
        Assert.Equal(JsonValueKind.Null, nobody.GetProperty("group").ValueKind);
        Assert.StartsWith("Nobody else with stretch marks was treated like you", Lines(nobody, "sentences"), StringComparison.Ordinal);
        await IsWhatAResearcherSees(nobody);

        for (var other = 0; other < 5; other++)
            await Treat("stretch-marks", research: true);
        await Treat("stretch-marks", research: false);
        var five = Assert.Single(Others(await Report(clinician, patient)));
        Assert.Equal(5, five.GetProperty("group").Number("courses"));
        await IsWhatAResearcherSees(five);
    }

    [Fact]
    public async Task Courses_of_two_indications_are_pinned_to_one_sequence()
    {
        var patient = await Treat("melasma", research: true);
        await clinician.Accept($"{patient}/sessions", Session("burn-scars", "2025-02-03").With("modality", "laser"));
        var report = await Report(clinician, patient);
        var others = Others(report).ToList();
        Assert.Equal(
            [("burn-scars", "laser"), ("melasma", "microneedling-pen")],
            others.Select(one => (one.Text("indication"), one.Text("modality")))
        );
        var pin = $"&asOfSequence={report.GetProperty("sequence").GetInt64().ToString(CultureInfo.InvariantCulture)}";
        foreach (var one in others)
        {
            Assert.EndsWith(pin, one.Text("question"), StringComparison.Ordinal);
            Assert.Contains($"&cutoff={report.Text("today")}", one.Text("question"), StringComparison.Ordinal);
            await IsWhatAResearcherSees(one);
        }
    }

    [Fact]
    public async Task A_correction_and_a_retraction_are_seen_at_once_and_the_version_is_the_case_s()
    {
        var patient = await Treat("acne-scars", research: false);
        await Says("You had one session of pen needling, on 1 February 2025.", 5);
        await clinician.Accept($"{patient}/corrections", Bodies.Correction(4, Session("acne-scars").With("modality", "laser")));
        await Says("You had one session of laser, on 1 February 2025.", 6);
        await clinician.Accept($"{patient}/retractions", Bodies.Retraction(4));
        await Says("You have not had a session with us yet.", 7);

        async Task Says(string summary, int version)
        {
            var report = await Report(clinician, patient);
            Assert.Equal((summary, version), (Lines(report, "summary"), report.Number("version")));
            Assert.Equal(version, await clinician.Version(patient));
        }
    }

    [Fact]
    public async Task Who_was_enrolled_without_a_name_has_none()
    {
        Assert.Equal(JsonValueKind.Null, (await Report(clinician, await clinician.Enrol())).GetProperty("fullName").ValueKind);
        var named = await clinician.Accept("/v1/patients", Bodies.Enrolment().With("identity", new { fullName = "Ann Ash" }));
        Assert.Equal("Ann Ash", (await Report(clinician, $"/v1/patients/{named.Text("patientId")}")).Text("fullName"));
    }

    [Fact]
    public async Task Nothing_that_was_written_freely_is_told()
    {
        const string Written = "Kept to ourselves";
        var patient = await clinician.EnrolForTreatment();
        var noted = Bodies.Consultation("2025-01-20", Written).With("notes", Written).With("advice", new[] { Written });
        await clinician.Accept($"{patient}/consultations", noted);
        var session = await clinician.Accept($"{patient}/sessions", Session("acne-scars").With("override", new { reason = Written }));
        await clinician.Accept($"{patient}/side-effects", Bodies.SideEffect().With("note", Written));
        await clinician.Accept($"{patient}/follow-up-losses", Bodies.Loss().With("reason", Written));
        var correction = Bodies.Correction(session.Number("version"), Session("acne-scars", "2025-02-02")).With("reason", Written);
        await clinician.Accept($"{patient}/corrections", correction);
        foreach (var query in (string[])["", "?language=es"])
        {
            var report = (await Report(clinician, patient, query)).GetRawText();
            Assert.DoesNotContain("Kept", report, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("ourselves", report, StringComparison.OrdinalIgnoreCase);
        }
    }

    /// <summary>A patient with a session and, unless it is missing, a score that counts as improved.</summary>
    private async Task<string> Treat(string indication, bool research, bool assessed = true)
    {
        var patient = await clinician.EnrolForTreatment();
        await clinician.Accept($"{patient}/sessions", Session(indication));
        if (assessed)
            await clinician.Accept($"{patient}/assessments", Bodies.Assessment().With("indication", indication));
        if (research)
            await clinician.Accept($"{patient}/consents", Bodies.Consent("research"));
        return patient;
    }

    private async Task IsWhatAResearcherSees(JsonElement others)
    {
        var seen = await researcher.Read($"/v1/outcomes/improvement{others.Text("question")}");
        var group = seen.GetProperty("groups").TryGetProperty(others.Text("modality"), out var shown) ? shown.GetRawText() : "null";
        Assert.Equal(group, others.GetProperty("group").GetRawText());
    }

    private async Task Uses(string clinic, string language)
    {
        using var admin = registry.As(Role.RegistryAdmin);
        var settings = Bodies.Of(
            new
            {
                name = clinic,
                timeZone = "UTC",
                currency = "USD",
                language,
            }
        );
        Assert.Equal(200, (await admin.Put($"/v1/clinics/{clinic}", settings)).Status);
    }

    private static System.Text.Json.Nodes.JsonObject Session(string indication, string on = "2025-02-01") =>
        Bodies.Session(on).With("treats", new[] { new { indication, bodyArea = "face" } });

    private static Task<JsonElement> Report(HttpClient client, string patient, string query = "") =>
        client.Read($"{patient}/report{query}");

    private static IEnumerable<JsonElement> Others(JsonElement report) => report.GetProperty("others").EnumerateArray();

    private static string Lines(JsonElement json, string name) =>
        string.Join(' ', json.GetProperty(name).EnumerateArray().Select(line => line.GetString()));
}
