using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Every command over HTTP: its receipt, and the patient's case after it.</summary>
public class CommandTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IDisposable
{
    private static readonly string[] ReceiptMembers = ["patientId", "version", "eventId", "sequence", "id", "warnings", "replayed"];

    private readonly HttpClient clinician = registry.Clinician();

    public void Dispose()
    {
        clinician.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Every_command_is_one_version_further_and_says_so_in_full()
    {
        var patient = await clinician.Enrol();
        var (session, effect, photo) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        (string Path, JsonObject Body, Guid? Id)[] commands =
        [
            ("consents", Bodies.Consent(), null),
            ("consents", Bodies.Consent("research"), null),
            ("consents/withdrawals", Bodies.Consent("research", "2025-01-11"), null),
            ("consultations", Bodies.Consultation(), null),
            ("sessions", Bodies.Session().With("sessionId", session), session),
            ("side-effects", Bodies.SideEffect().With("sideEffectId", effect).With("sessionId", session), effect),
            ($"side-effects/{effect}/resolution", Bodies.Resolution(), effect),
            ("assessments", Bodies.Assessment(), null),
            ("photos", Bodies.Photo().With("photoId", photo), photo),
            ("follow-up-losses", Bodies.Loss(), null),
            ("corrections", Bodies.Correction(9, Bodies.Assessment(3)), null),
            ("retractions", Bodies.Retraction(11), null),
        ];
        var (version, sequence) = (1L, 0L);
        foreach (var (path, body, id) in commands)
        {
            using var response = await clinician.PostAsJsonAsync($"{patient}/{path}", body);
            var receipt = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            Assert.True((int)response.StatusCode == 201, $"{path}: {receipt}");
            Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal(ReceiptMembers.Order(), receipt.EnumerateObject().Select(member => member.Name).Order());
            Assert.Equal(Talking.Id(patient), receipt.GetProperty("patientId").GetGuid());
            Assert.Equal(++version, receipt.GetProperty("version").GetInt64());
            Assert.Equal($"\"{version}\"", response.Headers.ETag?.ToString());
            Assert.Equal(patient, response.Headers.Location?.ToString());
            Assert.True(receipt.GetProperty("sequence").GetInt64() > sequence);
            sequence = receipt.GetProperty("sequence").GetInt64();
            Assert.Equal(id, receipt.GetProperty("id") is { ValueKind: JsonValueKind.String } told ? told.GetGuid() : null);
            Assert.Equal(0, receipt.GetProperty("warnings").GetArrayLength());
            Assert.False(receipt.GetProperty("replayed").GetBoolean());
            Assert.NotEqual(Guid.Empty, receipt.GetProperty("eventId").GetGuid());
        }
        var shown = await clinician.Read(patient);
        Assert.Equal(version, shown.GetProperty("version").GetInt64());
        Assert.Equal(session, shown.GetProperty("sessions")[0].GetProperty("sessionId").GetGuid());
        Assert.Equal("2025-02-05", shown.GetProperty("sideEffects")[0].Text("resolvedOn"));
        Assert.Equal(3, shown.GetProperty("assessments")[0].Number("score"));
        Assert.Equal(photo, shown.GetProperty("photos")[0].GetProperty("photoId").GetGuid());
        Assert.Equal(0, shown.GetProperty("followUpLosses").GetArrayLength());
        Assert.Equal(version, (await clinician.Read($"{patient}/history")).GetProperty("entries").GetArrayLength());
    }

    [Fact]
    public async Task What_is_recorded_keeps_the_trace_of_its_request()
    {
        var (trace, span) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
        var patient = await clinician.Enrol();
        var receipt = await clinician.Post($"{patient}/consents", Bodies.Consent(), ("traceparent", $"00-{trace}-{span}-01"));
        var stored = (await registry.Services.GetRequiredService<EventLog>().ReadStream(new("harbour", Talking.Id(patient))))[^1];
        Assert.Equal(receipt.Json.GetProperty("eventId").GetGuid(), stored.Id);
        Assert.Equal((trace, $"00-{trace}-{span}-01"), (stored.CorrelationId, stored.CausationId));
    }

    [Fact]
    public async Task What_is_sent_is_what_the_case_shows()
    {
        var identity = Bodies.Of(
            new
            {
                fullName = "Ada Ng",
                dateOfBirth = "1980-05-01",
                email = "ada@example.org",
                phone = "+44 1",
                recordNumber = "H-17",
            }
        );
        var money = new { amount = 120.50m, currency = "GBP" };
        var enrolment = Bodies.Enrolment(Guid.NewGuid()).With("identity", identity);
        var patient = $"/v1/patients/{(await clinician.Accept("/v1/patients", enrolment)).GetProperty("patientId").GetGuid()}";
        await clinician.Accept($"{patient}/consents", Bodies.Consent());
        var consultation = Bodies
            .Consultation("2025-01-12", "something else")
            .With("medications", new[] { "retinoid" })
            .With("advice", new[] { "sunscreen" })
            .With(
                "plan",
                new
                {
                    modality = "laser",
                    sessions = 4,
                    intervalDays = 28,
                    costPerSession = money,
                }
            )
            .With("notes", "Keen, and careful.");
        await clinician.Accept($"{patient}/consultations", consultation);
        var session = Bodies
            .Session()
            .With(
                "device",
                new
                {
                    model = "P",
                    lot = "7",
                    needleDepthMm = 1.5m,
                    energyMj = 12.25m,
                }
            )
            .With("anaesthetic", new { agent = "lidocaine", minutesBefore = 30 })
            .With("adjuncts", new[] { "prp", "exosomes" })
            .With("durationMinutes", 45)
            .With("cost", money);
        await clinician.Accept($"{patient}/sessions", session);
        var effect = Bodies.SideEffect().With("bodyArea", "cheeks").With("serious", false).With("note", "Warm to the touch");
        await clinician.Accept($"{patient}/side-effects", effect);
        await clinician.Accept($"{patient}/assessments", Bodies.Assessment());
        await clinician.Accept($"{patient}/photos", Bodies.Photo());

        var shown = await clinician.Read(patient);
        Holds(shown, enrolment);
        Holds(shown.GetProperty("consultations")[0], consultation);
        Holds(shown.GetProperty("sessions")[0], session);
        Holds(shown.GetProperty("sideEffects")[0], effect);
        Holds(shown.GetProperty("assessments")[0], Bodies.Assessment());
        Holds(shown.GetProperty("photos")[0], Bodies.Photo());
    }

    [Fact]
    public async Task An_id_that_is_left_out_is_made_and_told()
    {
        var patient = await clinician.EnrolForTreatment();
        var session = (await clinician.Accept($"{patient}/sessions", Bodies.Session())).GetProperty("id").GetGuid();
        var effect = (await clinician.Accept($"{patient}/side-effects", Bodies.SideEffect())).GetProperty("id").GetGuid();
        var photo = (await clinician.Accept($"{patient}/photos", Bodies.Photo())).GetProperty("id").GetGuid();
        var shown = await clinician.Read(patient);
        Assert.Equal(session, shown.GetProperty("sessions")[0].GetProperty("sessionId").GetGuid());
        Assert.Equal(effect, shown.GetProperty("sideEffects")[0].GetProperty("sideEffectId").GetGuid());
        Assert.Equal(photo, shown.GetProperty("photos")[0].GetProperty("photoId").GetGuid());
    }

    [Theory]
    [InlineData("", "patientId")]
    [InlineData("sessions", "id")]
    [InlineData("side-effects", "id")]
    [InlineData("photos", "id")]
    public async Task An_id_that_is_left_out_is_the_key_s(string path, string member)
    {
        var (patient, key) = (await clinician.EnrolForTreatment(), Talking.Key(Guid.NewGuid()));
        var (route, body) = path switch
        {
            "" => ("/v1/patients", Bodies.Enrolment()),
            "sessions" => ($"{patient}/sessions", Bodies.Session()),
            "side-effects" => ($"{patient}/side-effects", Bodies.SideEffect()),
            _ => ($"{patient}/photos", Bodies.Photo()),
        };
        var made = (await clinician.Accept(route, body, key)).GetProperty(member).GetGuid();
        Assert.Equal(made, (await clinician.Accept(route, body, key)).GetProperty(member).GetGuid());
        Assert.Equal(5, made.Version);
        Assert.NotEqual(made, (await clinician.Accept(route, body, Talking.Key(Guid.NewGuid()))).GetProperty(member).GetGuid());
    }

    [Fact]
    public async Task Warnings_are_in_the_receipt_with_code_and_message()
    {
        var patient = await clinician.EnrolForTreatment();
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
            )
            .With("durationMinutes", 5);
        var warnings = (await clinician.Accept($"{patient}/sessions", deep)).GetProperty("warnings").EnumerateArray().ToList();
        Assert.Equal(["duration", "needle-depth"], warnings.Select(warning => warning.Text("code")).Order());
        Assert.All(warnings, warning => Assert.NotEmpty(warning.Text("message")));
        var alert = await clinician.Accept($"{patient}/side-effects", Bodies.SideEffect().With("severity", 3));
        Assert.Equal("alert-raised", Assert.Single(alert.GetProperty("warnings").EnumerateArray()).Text("code"));
    }

    [Fact]
    public async Task A_date_of_birth_plays_no_part_in_any_rule()
    {
        var identity = new { fullName = "Ada Ng", dateOfBirth = "1980-12-31" };
        var enrolled = await clinician.Accept("/v1/patients", Bodies.Enrolment().With("identity", identity));
        var patient = $"/v1/patients/{enrolled.GetProperty("patientId").GetGuid()}";
        await clinician.Accept($"{patient}/consents", Bodies.Consent(on: "1980-01-01"));
        (await clinician.Post($"{patient}/consents", Bodies.Consent(on: "1979-12-31"))).IsProblem(422, "before-birth", "on");
    }

    private static void Holds(JsonElement shown, JsonObject sent)
    {
        foreach (var (name, value) in sent)
            Assert.True(
                JsonNode.DeepEquals(value, JsonNode.Parse(shown.GetProperty(name).GetRawText())),
                $"{name}: {shown.GetProperty(name)}"
            );
    }
}
