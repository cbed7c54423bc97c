using OutcomesTracker.Domain.Decisions;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>The content of a problem document: every broken rule by field; its type is the first of them in the contract's order.</summary>
public class ProblemTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IDisposable
{
    private readonly HttpClient clinician = registry.Clinician();

    public void Dispose()
    {
        clinician.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task All_broken_rules_are_listed_and_the_first_names_the_type()
    {
        var patient = await clinician.Enrol();
        var session = Bodies
            .Session("2999-01-01")
            .With(
                "device",
                new
                {
                    model = "P",
                    lot = "7",
                    needleDepthMm = 3.01m,
                }
            );
        var refused = await clinician.Post($"{patient}/sessions", session);
        refused.IsProblem(422, "future-date", "performedOn", "device.needleDepthMm");
        Assert.Equal(3, refused.Json.GetProperty("errors").GetProperty("performedOn").GetArrayLength());
        (await clinician.Post($"{patient}/sessions", session.With("performedOn", "2025-02-01"))).IsProblem(
            422,
            "needle-depth",
            "performedOn",
            "device.needleDepthMm"
        );
        (await clinician.Post($"{patient}/sessions", Bodies.Session())).IsProblem(422, "treatment-consent-required", "performedOn");
        Assert.Equal(1, await clinician.Version(patient));
    }

    [Fact]
    public async Task A_contraindication_lists_its_findings_and_an_override_keeps_them()
    {
        var patient = await clinician.Enrol();
        await clinician.Accept($"{patient}/consents", Bodies.Consent());
        await clinician.Accept(
            $"{patient}/consultations",
            Bodies.Consultation("2025-01-12", "eczema", "unheard of", "eczema").With("medications", new[] { "isotretinoin" })
        );
        var refused = await clinician.Post($"{patient}/sessions", Bodies.Session());
        refused.IsProblem(422, "contraindicated");
        Assert.Equal(
            """[{"code":"eczema","source":"condition","version":3},{"code":"isotretinoin","source":"medication","version":3}]""",
            refused.Json.GetProperty("findings").GetRawText()
        );
        (await clinician.Post($"{patient}/sessions", Bodies.Session().With("override", new { reason = " \t" }))).IsProblem(
            400,
            "malformed",
            "override.reason"
        );
        await clinician.Accept($"{patient}/sessions", Bodies.Session().With("override", new { reason = "Benefit outweighs" }));
        var kept = (await clinician.Read(patient)).GetProperty("sessions")[0].GetProperty("override");
        Assert.Equal("Benefit outweighs", kept.Text("reason"));
        Assert.Equal(refused.Json.GetProperty("findings").GetRawText(), kept.GetProperty("findings").GetRawText());
    }

    [Theory]
    [InlineData(
        "assessments",
        "score-out-of-range",
        """{"assessedOn":"2025-02-01","indication":"acne-scars","bodyArea":"face","instrument":"gais","score":2.5,"assessor":"patient"}"""
    )]
    [InlineData(
        "assessments",
        "before-birth",
        """{"assessedOn":"1979-12-31","indication":"acne-scars","bodyArea":"face","instrument":"gais","score":9,"assessor":"patient"}"""
    )]
    [InlineData("follow-up-losses", "before-enrolment", """{"on":"2025-01-09","reason":"r"}""")]
    [InlineData(
        "side-effects",
        "unknown-session",
        """{"term":"pain","severity":1,"onsetOn":"2025-02-01","reportedBy":"patient","sessionId":"3f2504e0-4f89-11d3-9a0c-0305e82c3301"}"""
    )]
    [InlineData(
        "corrections",
        "invalid-target",
        """{"targetVersion":9,"reason":"r","replacement":{"scope":"research","on":"2025-01-10"}}"""
    )]
    [InlineData(
        "corrections",
        "replacement-kind",
        """{"targetVersion":1,"reason":"r","replacement":{"scope":"research","on":"2025-01-10"}}"""
    )]
    [InlineData("retractions", "invalid-target", """{"targetVersion":1,"reason":"r"}""")]
    public async Task Each_rule_has_its_slug(string path, string slug, string body) =>
        (await clinician.Post($"{await clinician.Enrol()}/{path}", body)).IsProblem(422, slug);

    [Fact]
    public async Task Every_slug_of_a_violation_is_told_to_machines() =>
        Assert.Equal(
            RuleViolation.Order,
            (await clinician.Read("/v1/codes")).GetProperty("refusals").EnumerateArray().Select(slug => slug.GetString()!)
        );

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("nothing")]
    [InlineData("{\"scope\":\"research\",\"on\":\"2025-01-10\",}")]
    [InlineData("{\"scope\":\"research\",\"scope\":\"research\",\"on\":\"2025-01-10\"}")]
    [InlineData("/* why */ {\"scope\":\"research\",\"on\":\"2025-01-10\"}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"research\"")]
    [InlineData("{\"\\ud800\":1,\"scope\":\"research\",\"on\":\"2025-01-10\"}")]
    public async Task A_body_that_is_no_json_object_is_malformed_as_a_whole(string json) =>
        (await clinician.Post($"{await clinician.Enrol()}/consents", json)).IsProblem(400, "malformed", "body");

    [Theory]
    [InlineData("{\"\\ud800\":1,\"resolvedOn\":\"2025-02-05\"}", "body")]
    [InlineData("{\"resolvedOn\":\"\\udc00\"}", "resolvedOn")]
    [InlineData("{\"resolvedOn\":\"2025-02-05\",\"sideEffectId\":\"3f2504e0-4f89-11d3-9a0c-0305e82c3301\"}", "sideEffectId")]
    [InlineData("{\"resolvedOn\":\"2025-02-05\",\"sequelae\":0}", "sequelae")]
    [InlineData("{\"resolvedOn\":\"2025-02-05 \"}", "resolvedOn")]
    [InlineData("{\"resolvedOn\":20250205}", "resolvedOn")]
    [InlineData("[]", "body")]
    public async Task A_resolution_s_body_is_read_as_strictly_as_any(string json, string field) =>
        (await clinician.Post($"{await clinician.Enrol()}/side-effects/{Guid.NewGuid()}/resolution", json)).IsProblem(
            400,
            "malformed",
            field
        );

    [Fact]
    public async Task An_unknown_code_is_told_the_known_ones()
    {
        var refused = await clinician.Post($"{await clinician.Enrol()}/consents", Bodies.Consent("Treatment"));
        refused.IsProblem(400, "malformed", "scope");
        Assert.Contains(
            "treatment, research, photography, contact",
            refused.Json.GetProperty("errors").GetProperty("scope")[0].GetString()
        );
    }

    [Fact]
    public async Task Fields_within_fields_are_named_by_their_path()
    {
        var session = Bodies
            .Session()
            .With(
                "treats",
                new object[]
                {
                    new { indication = "acne-scars", bodyArea = "nose" },
                    3,
                    new
                    {
                        indication = "melasma",
                        bodyArea = "face",
                        side = "left",
                    },
                }
            )
            .With("operator", new { id = " ", role = "nurse" })
            .With("cost", new { amount = -1, currency = "GBX" })
            .With("device", "laser")
            .With("durationMinutes", 1.5);
        (await clinician.Post($"{await clinician.Enrol()}/sessions", session)).IsProblem(
            400,
            "malformed",
            "treats[0].bodyArea",
            "treats[1]",
            "treats[2].side",
            "operator.id",
            "cost.amount",
            "cost.currency",
            "device",
            "durationMinutes"
        );
        var twice = Bodies
            .Session()
            .With(
                "treats",
                new object[] { new { indication = "melasma", bodyArea = "face" }, new { bodyArea = "face", indication = "melasma" } }
            );
        (await clinician.Post($"{await clinician.Enrol()}/sessions", twice.With("modality", "sea"))).IsProblem(
            400,
            "malformed",
            "treats",
            "modality"
        );
    }
}
