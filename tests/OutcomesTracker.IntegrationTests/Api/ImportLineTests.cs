using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Imports line by line: how lines are counted, refused and ordered, and what counts as one line.</summary>
public class ImportLineTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IDisposable
{
    private readonly HttpClient clinician = registry.Clinician();

    public void Dispose()
    {
        clinician.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_null_around_a_body_counts_as_left_out()
    {
        var (key, another) = (Guid.NewGuid(), Guid.NewGuid());
        var (leftOut, nulls) = (Bodies.Enrolment(), Bodies.Enrolment());
        (nulls["patientId"], nulls["identity"]) = (null, null);
        var results = await clinician.Import([
            Line("enrol-patient", key, """ "patientId":null,"actor":null,""", nulls),
            Line("enrol-patient", key, "", leftOut),
            Line("give-consent", another, """ "patientId":null,""", Bodies.Consent()),
        ]);
        Assert.Equal(["accepted", "replayed", "refused"], results[..^1].Select(result => result.Text("status")));
        var patient = results[0].GetProperty("receipt").Text("patientId");
        var entry = (await clinician.Read($"/v1/patients/{patient}/history")).GetProperty("entries")[0];
        Assert.False(entry.TryGetProperty("claimedActor", out var actor) && actor.ValueKind != JsonValueKind.Null);
        Assert.Equal("patientId", Assert.Single(results[2].GetProperty("problem").GetProperty("errors").EnumerateObject()).Name);

        static string Line(string command, Guid key, string around, JsonObject data) =>
            $$"""{"command":"{{command}}","commandId":"{{key}}","clinic":"harbour",{{around}}"data":{{data.ToJsonString()}}}""";
    }

    [Fact]
    public async Task An_acknowledgement_is_no_command_of_an_import()
    {
        var patient = await clinician.Enrol();
        await clinician.Accept($"{patient}/side-effects", Bodies.SideEffect());
        var line = Bodies.Line("acknowledge-alert", Talking.Id(patient), Bodies.Golden("acknowledge-alert"));
        var result = (await clinician.Import([line]))[0];
        Assert.Equal("refused", result.Text("status"));
        Assert.Equal("command", Assert.Single(result.GetProperty("problem").GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task Every_line_has_its_result_under_its_number_and_a_refused_one_stops_nothing()
    {
        var (id, elsewhere) = (Guid.NewGuid(), Guid.NewGuid());
        string[] lines =
        [
            Bodies.Line("enrol-patient", id, Bodies.Enrolment()), // 1
            "",
            "{ not json",
            " \t",
            "[]", // 5
            Bodies.Line("enrol", id, Bodies.Enrolment()),
            Bodies.Line("give-consent", null, Bodies.Consent()),
            Bodies.Line("enrol-patient", elsewhere, Bodies.Enrolment(), clinic: "vale"),
            Bodies.Line("give-consent", id, Bodies.Consent()),
            Bodies.Line("give-consent", id, Bodies.Consent("none")), // 10
            $$"""{"command":"give-consent","note":"{{new string('x', 1_000_000)}}"}""",
            Bodies.Line("record-session", id, Bodies.Session()),
            Bodies.Line("record-consultation", id, Bodies.Consultation()),
            Bodies.Line("give-consent", Guid.NewGuid(), Bodies.Consent()),
            """{"command":"give-consent","clinic":"harbour"}""", // 15
        ];
        var results = await clinician.Import(lines);
        Assert.Equal(
            [
                (1, "accepted", 0),
                (3, "refused", 400),
                (5, "refused", 400),
                (6, "refused", 400),
                (7, "refused", 400),
                (8, "refused", 403),
                (9, "accepted", 0),
                (10, "refused", 400),
                (11, "refused", 413),
                (12, "refused", 422),
                (13, "accepted", 0),
                (14, "refused", 404),
                (15, "refused", 400),
            ],
            results[..^1]
                .Select(result =>
                    (
                        result.Number("line"),
                        result.Text("status"),
                        result.TryGetProperty("problem", out var problem) ? problem.Number("status") : 0
                    )
                )
        );
        Assert.Equal("""{"accepted":3,"replayed":0,"refused":10}""", results[^1].GetRawText());
        Assert.Equal(3, results[10].GetProperty("receipt").Number("version"));
        Assert.All(
            results[..^1],
            result => Assert.NotEqual(result.TryGetProperty("receipt", out _), result.TryGetProperty("problem", out _))
        );
        using var vale = registry.Clinician("vale");
        (await vale.Ask($"/v1/patients/{elsewhere}")).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task A_refused_line_lists_all_that_is_wrong_and_another_clinic_s_comes_before_it()
    {
        var results = await clinician.Import([
            """{"command":"give-consent","commandId":"x","clinic":"harbour","patientId":7,"colour":"red","data":{"scope":"none"}}""",
            """{"command":"give-consent","clinic":"vale","data":7}""",
            """{"command":"give-consent","commandId":"x","clinic":"HARBOUR"}""",
            """{"command":"give-consent","\ud800":1}""",
            Bodies.Line("give-consent", Guid.NewGuid(), Bodies.Consent()).Replace("scope", "\\udfff", StringComparison.Ordinal),
        ]);
        Assert.Equal((400, 400), (results[3].GetProperty("problem").Number("status"), results[4].GetProperty("problem").Number("status")));
        Assert.Equal(
            ["colour", "commandId", "on", "patientId", "scope"],
            results[0].GetProperty("problem").GetProperty("errors").EnumerateObject().Select(error => error.Name).Order()
        );
        Assert.Equal(403, results[1].GetProperty("problem").Number("status"));
        Assert.Equal(
            ["clinic", "commandId", "data", "patientId"],
            results[2].GetProperty("problem").GetProperty("errors").EnumerateObject().Select(error => error.Name).Order()
        );
    }

    [Fact]
    public async Task An_enrolment_that_names_two_patients_is_refused_and_one_that_names_one_twice_is_not()
    {
        var id = Guid.NewGuid();
        var results = await clinician.Import([
            Bodies.Line("enrol-patient", id, Bodies.Enrolment(Guid.NewGuid())),
            Bodies.Line("enrol-patient", id, Bodies.Enrolment(id)),
        ]);
        Assert.Equal(["patientId"], results[0].GetProperty("problem").GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Equal(id, results[1].GetProperty("receipt").GetProperty("patientId").GetGuid());
    }

    [Fact]
    public async Task A_patient_s_lines_are_applied_in_their_order_wherever_the_enrolment_names_the_patient()
    {
        var patients = Enumerable.Range(0, 150).Select(_ => Guid.NewGuid()).ToList();
        var lines = patients.SelectMany(id =>
            (string[])
                [
                    Bodies.Line("enrol-patient", null, Bodies.Enrolment(id)),
                    Bodies.Line("give-consent", id, Bodies.Consent()),
                    Bodies.Line("record-consultation", id, Bodies.Consultation()),
                    Bodies.Line("record-session", id, Bodies.Session()),
                ]
        );
        var results = await clinician.Import(lines);
        Assert.Equal("""{"accepted":600,"replayed":0,"refused":0}""", results[^1].GetRawText());
        Assert.Equal(
            Enumerable.Range(0, 600).Select(place => place % 4 + 1),
            results[..^1].Select(result => result.GetProperty("receipt").Number("version"))
        );
        Assert.Equal(Enumerable.Range(1, 600), results[..^1].Select(result => result.Number("line")));
    }

    [Fact]
    public async Task The_same_file_again_tries_the_refused_lines_afresh_and_replays_the_others()
    {
        var id = Guid.NewGuid();
        string[] lines = [Bodies.Line("give-consent", id, Bodies.Consent()), Bodies.Line("enrol-patient", id, Bodies.Enrolment())];
        Assert.Equal("""{"accepted":1,"replayed":0,"refused":1}""", (await clinician.Import(lines))[^1].GetRawText());
        Assert.Equal("""{"accepted":1,"replayed":1,"refused":0}""", (await clinician.Import(lines))[^1].GetRawText());
        Assert.Equal("""{"accepted":0,"replayed":2,"refused":0}""", (await clinician.Import(lines))[^1].GetRawText());
        Assert.Equal(2, await clinician.Version($"/v1/patients/{id}"));
    }

    [Fact]
    public async Task The_token_s_subject_is_recorded_and_the_line_s_actor_is_shown_as_claimed()
    {
        var id = Guid.NewGuid();
        using var admin = registry.As(Role.RegistryAdmin, subject: "importer");
        await admin.Import([Bodies.Line("enrol-patient", id, Bodies.Enrolment(), clinic: "vale", actor: "dr-claimed")]);
        using var vale = registry.Clinician("vale");
        var entry = (await vale.Read($"/v1/patients/{id}/history")).GetProperty("entries")[0];
        Assert.Equal(
            ("importer", "registry-admin", "dr-claimed"),
            (entry.Text("recordedBy"), entry.Text("role"), entry.Text("claimedActor"))
        );
    }

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("\n\r\n  \n", 0, 0)]
    [InlineData("LINE", 1, 0)]
    [InlineData("LINE\n", 1, 0)]
    [InlineData("LINE\r\nLINE\r\n", 2, 0)]
    [InlineData("\uFEFFLINE\nLINE", 2, 0)]
    [InlineData("LINE\n\uFEFFLINE", 2, 0)]
    [InlineData("LINE\rLINE", 0, 1)]
    [InlineData("LINE\0\nLINE", 1, 1)]
    [InlineData("LINE LINE\nLINE", 1, 1)]
    public async Task Lines_end_where_a_line_feed_is(string file, int accepted, int refused)
    {
        while (file.IndexOf("LINE", StringComparison.Ordinal) is var place and >= 0)
            file = string.Concat(
                file.AsSpan(0, place),
                Bodies.Line("enrol-patient", Guid.NewGuid(), Bodies.Enrolment()),
                file.AsSpan(place + 4)
            );
        Assert.Equal(
            $$"""{"accepted":{{accepted}},"replayed":0,"refused":{{refused}}}""",
            (await Send(Encoding.UTF8.GetBytes(file)))[^1].GetRawText()
        );
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_a_refused_line()
    {
        var good = Encoding.UTF8.GetBytes($"\n{Bodies.Line("enrol-patient", Guid.NewGuid(), Bodies.Enrolment())}\n");
        var bad = Encoding.Latin1.GetBytes(
            Bodies.Line("enrol-patient", Guid.NewGuid(), Bodies.Enrolment()).Replace("female", "f\u00ffmale", StringComparison.Ordinal)
        );
        var named = Encoding.Latin1.GetBytes(
            Bodies.Line("enrol-patient", Guid.NewGuid(), Bodies.Enrolment()).Replace("sex", "s\u00ffx", StringComparison.Ordinal)
        );
        Assert.Equal("""{"accepted":1,"replayed":0,"refused":2}""", (await Send([.. bad, .. good, .. named]))[^1].GetRawText());
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
            zip.Write(good);
        Assert.Equal(0, (await Send(packed.ToArray()))[^1].Number("accepted"));
    }

    private async Task<JsonElement[]> Send(byte[] file)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using var response = await clinician.PostAsync("/v1/imports", content);
        Assert.Equal((200, "application/x-ndjson"), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        var results = await response.Content.ReadAsStringAsync();
        Assert.EndsWith("\n", results);
        return [.. results.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
