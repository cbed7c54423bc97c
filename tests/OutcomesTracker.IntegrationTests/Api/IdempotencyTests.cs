using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>
/// A repeated idempotency key: the first receipt is returned and nothing is recorded; with other content it is a conflict.
/// </summary>
public class IdempotencyTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IDisposable
{
    private readonly HttpClient clinician = registry.Clinician();

    public void Dispose()
    {
        clinician.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_content_is_compared_as_json_values_and_not_by_who_sends_it()
    {
        var patient = await clinician.EnrolForTreatment();
        var key = Guid.NewGuid();
        const string Sent = """
            {"performedOn":"2025-02-01","modality":"laser","treats":[{"indication":"melasma","bodyArea":"face"}],
             "operator":{"id":"dr-\u00e9","role":"nurse"},"setting":"clinic","cost":{"amount":1.50,"currency":"USD"},"durationMinutes":30}
            """;
        const string Alike = """
            { "durationMinutes": 3e1, "device":null, "adjuncts":null,
              "cost":{"currency":"USD","amount":1.5}, "setting":"clinic", "operator":{"role":"nurse","id":"dr-é"},
              "treats":[{"bodyArea":"face","indication":"melasma"}], "modality":"laser", "performedOn":"2025-02-01" }
            """;
        var first = await clinician.Post($"{patient}/sessions", Sent, Talking.Key(key));
        Assert.Equal(201, first.Status);
        using var admin = registry.As(Role.ClinicAdmin, "harbour", "somebody-else");
        IsFirst(first, await admin.Post($"{patient}/sessions", Alike, Talking.Key(key)));
        var (shouted, loudKey) = ($"/v1/patients/{patient[^36..].ToUpperInvariant()}", key.ToString().ToUpperInvariant());
        IsFirst(first, await admin.Post($"{shouted}/sessions", Alike, ("Idempotency-Key", loudKey)));
        Assert.Equal(4, await clinician.Version(patient));
    }

    [Fact]
    public async Task The_first_receipt_s_warnings_are_told_again_a_replacement_s_too()
    {
        var patient = await clinician.EnrolForTreatment();
        var (key, correction) = (Talking.Key(Guid.NewGuid()), Talking.Key(Guid.NewGuid()));
        var deep = Bodies
            .Session()
            .With(
                "device",
                new
                {
                    model = "P",
                    lot = "7",
                    needleDepthMm = 2.5m,
                }
            );
        var first = await clinician.Post($"{patient}/sessions", deep, key);
        var corrected = await clinician.Post($"{patient}/corrections", Bodies.Correction(4, deep.With("durationMinutes", 5)), correction);
        Assert.Equal(
            (1, 2),
            (first.Json.GetProperty("warnings").GetArrayLength(), corrected.Json.GetProperty("warnings").GetArrayLength())
        );
        IsFirst(first, await clinician.Post($"{patient}/sessions", deep, key));
        IsFirst(
            corrected,
            await clinician.Post($"{patient}/corrections", Bodies.Correction(4, deep.With("durationMinutes", 5)), correction)
        );
    }

    [Fact]
    public async Task What_is_kept_to_compare_is_a_digest_under_the_patient_s_own_key()
    {
        var (patient, key) = (await clinician.Enrol(), Guid.NewGuid());
        await clinician.Accept($"{patient}/consents", Bodies.Consent(), Talking.Key(key));
        using var body = JsonDocument.Parse(Bodies.Consent().ToJsonString());
        var patientKey = await registry.Services.GetRequiredService<PatientKeyStore>().Find(Talking.Id(patient), default);
        var digest = patientKey!.Digest(CommandContent.Canonical("give-consent", Talking.Id(patient), body.RootElement));

        Assert.Equal(
            digest,
            await registry.Database.Scalar<string>(
                "select headers ->> 'content' from outcomes.mt_events where headers ->> 'key' = $1",
                key.ToString()
            )
        );
    }

    [Fact]
    public async Task Without_a_key_nothing_is_compared()
    {
        var patient = await clinician.Enrol();
        foreach (var version in (int[])[2, 3])
        {
            var receipt = await clinician.Accept($"{patient}/consents", Bodies.Consent());
            Assert.Equal((version, false), (receipt.Number("version"), receipt.GetProperty("replayed").GetBoolean()));
        }
    }

    [Fact]
    public async Task A_replay_comes_before_the_version_and_the_rules_however_far_the_case_has_moved()
    {
        var patient = await clinician.EnrolForTreatment();
        var (report, resolution) = (Guid.NewGuid(), Guid.NewGuid());
        var reported = await clinician.Post($"{patient}/side-effects", Bodies.SideEffect(), Talking.Key(report), Talking.IfMatch(3));
        var effect = reported.Json.GetProperty("id").GetGuid();
        var resolved = await clinician.Post(
            $"{patient}/side-effects/{effect}/resolution",
            Bodies.Resolution(),
            Talking.Key(resolution),
            Talking.IfMatch(4)
        );
        await clinician.Accept($"{patient}/retractions", Bodies.Retraction(4));

        IsFirst(reported, await clinician.Post($"{patient}/side-effects", Bodies.SideEffect(), Talking.Key(report), Talking.IfMatch(3)));
        IsFirst(
            resolved,
            await clinician.Post(
                $"{patient}/side-effects/{effect}/resolution",
                Bodies.Resolution(),
                Talking.Key(resolution),
                Talking.IfMatch(4)
            )
        );
        (await clinician.Post($"{patient}/side-effects/{effect}/resolution", Bodies.Resolution())).IsProblem(404, "not-found");
        Assert.Equal(6, await clinician.Version(patient));
    }

    [Fact]
    public async Task An_import_line_and_a_request_are_the_same_command()
    {
        var patient = await clinician.EnrolForTreatment();
        var (report, resolution, enrolment) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var reported = await clinician.Post($"{patient}/side-effects", Bodies.SideEffect(), Talking.Key(report));
        var effect = reported.Json.GetProperty("id").GetGuid();
        var results = await clinician.Import([
            Bodies.Line("report-side-effect", Talking.Id(patient), Bodies.SideEffect(), report, actor: "somebody"),
            Bodies.Line("resolve-side-effect", Talking.Id(patient), Bodies.Resolution().With("sideEffectId", effect), resolution),
            Bodies.Line("enrol-patient", null, Bodies.Enrolment(), enrolment),
        ]);
        Assert.Equal(["replayed", "accepted", "accepted"], results[..3].Select(result => result.Text("status")));
        IsReceiptOf(reported.Json, results[0].GetProperty("receipt"));
        IsReceiptOf(
            results[1].GetProperty("receipt"),
            (await clinician.Post($"{patient}/side-effects/{effect}/resolution", Bodies.Resolution(), Talking.Key(resolution))).Json
        );
        IsReceiptOf(
            results[2].GetProperty("receipt"),
            (await clinician.Post("/v1/patients", Bodies.Enrolment(), Talking.Key(enrolment))).Json
        );
    }

    [Fact]
    public async Task Another_content_patient_or_command_under_the_key_is_a_conflict()
    {
        var (patient, other) = (await clinician.EnrolForTreatment(), await clinician.EnrolForTreatment());
        var key = Talking.Key(Guid.NewGuid());
        await clinician.Accept($"{patient}/consents", Bodies.Consent("contact"), key);
        (await clinician.Post($"{patient}/consents", Bodies.Consent("photography"), key)).IsProblem(409, "key-reused");
        (await clinician.Post($"{other}/consents", Bodies.Consent("contact"), key)).IsProblem(409, "key-reused");
        (await clinician.Post($"{patient}/consents/withdrawals", Bodies.Consent("contact"), key)).IsProblem(409, "key-reused");
        (await clinician.Post("/v1/patients", Bodies.Enrolment(), key)).IsProblem(409, "key-reused");
        Assert.Equal((4, 3), (await clinician.Version(patient), await clinician.Version(other)));
    }

    [Fact]
    public async Task A_refused_command_s_key_is_free()
    {
        var patient = await clinician.Enrol();
        var key = Talking.Key(Guid.NewGuid());
        (await clinician.Post($"{patient}/sessions", Bodies.Session(), key)).IsProblem(422, "treatment-consent-required");
        (await clinician.Post($"{patient}/consents", Bodies.Consent("nothing"), key)).IsProblem(400, "malformed", "scope");
        Assert.False((await clinician.Accept($"{patient}/consents", Bodies.Consent(), key)).GetProperty("replayed").GetBoolean());
    }

    [Fact]
    public async Task In_another_clinic_it_is_another_key()
    {
        using var vale = registry.Clinician("vale");
        var key = Talking.Key(Guid.NewGuid());
        var here = await clinician.Accept("/v1/patients", Bodies.Enrolment(), key);
        var there = await vale.Accept("/v1/patients", Bodies.Enrolment(), key);
        Assert.False(there.GetProperty("replayed").GetBoolean());
        Assert.NotEqual(here.GetProperty("eventId").GetGuid(), there.GetProperty("eventId").GetGuid());
        Assert.NotEqual(here.GetProperty("patientId").GetGuid(), there.GetProperty("patientId").GetGuid());
        Assert.Equal(5, here.GetProperty("eventId").GetGuid().Version);
    }

    [Theory]
    [InlineData("not-a-uuid")]
    [InlineData("")]
    [InlineData("{3f2504e0-4f89-11d3-9a0c-0305e82c3301}")]
    [InlineData("3f2504e04f8911d39a0c0305e82c3301")]
    [InlineData("+f2504e0-4f89-11d3-9a0c-0305e82c3301")]
    [InlineData("0x2504e0-4f89-11d3-9a0c-0305e82c3301")]
    [InlineData("3f2504e0-4f89-11d3-9a0c-0305e82c3301, 3f2504e0-4f89-11d3-9a0c-0305e82c3301")]
    public async Task A_key_that_is_no_uuid_is_malformed(string key) =>
        (await clinician.Post("/v1/patients", Bodies.Enrolment(), ("Idempotency-Key", key))).IsProblem(400, "malformed", "Idempotency-Key");

    private static void IsFirst(Answer first, Answer again)
    {
        Assert.Equal(201, again.Status);
        Assert.Equal(first.ETag, again.ETag);
        IsReceiptOf(first.Json, again.Json);
    }

    private static void IsReceiptOf(JsonElement first, JsonElement again)
    {
        var expected = JsonNode.Parse(first.GetRawText())!.AsObject().With("replayed", true);
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(again.GetRawText())), $"{again} instead of {expected}");
    }
}
