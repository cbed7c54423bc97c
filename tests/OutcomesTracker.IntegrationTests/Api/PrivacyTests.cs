using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Identity and free text: in no table, log line or problem, whatever is done with them.</summary>
public class PrivacyTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IDisposable
{
    // Part of every text that must not show; unlike any base64 that chance makes.
    private const string Mark = "qzvx-Mariposa";

    private static readonly string[] Protected = ["identity", "notes", "note", "reason"];

    private readonly Overheard log = new();
    private readonly List<string> problems = [];

    public void Dispose()
    {
        log.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Marked_texts_are_found_in_no_table_log_or_problem()
    {
        registry.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        using var clinician = registry.Clinician();
        var patient = await RecordEverything(clinician);
        await AskByName(clinician);
        await AreRefused(clinician, patient);

        Assert.NotEmpty(log.Lines);
        Assert.All(log.Lines, line => Assert.DoesNotContain(Mark, line, StringComparison.OrdinalIgnoreCase));
        Assert.NotEmpty(problems);
        Assert.All(problems, problem => Assert.DoesNotContain(Mark, problem, StringComparison.OrdinalIgnoreCase));
        Assert.True(await Scan(registry.Settings.Registry) > 10);
        Assert.True(await Scan(registry.Settings.Keys) > 0);
        Assert.Equal(12, await CountSealed());
    }

    private static async Task<string> RecordEverything(HttpClient clinician)
    {
        var identity = new
        {
            fullName = $"{Mark} Name",
            email = $"{Mark}@example.org",
            phone = $"{Mark} 1",
            recordNumber = $"{Mark} 2",
            dateOfBirth = "1980-02-03",
        };
        var id = (await clinician.Accept("/v1/patients", Bodies.Enrolment().With("identity", identity), Talking.Key(Guid.NewGuid())))
            .GetProperty("patientId")
            .GetGuid();
        var patient = $"/v1/patients/{id}";
        await clinician.Accept($"{patient}/consents", Bodies.Consent());
        await clinician.Accept(
            $"{patient}/consultations",
            Bodies.Consultation("2025-01-12", "eczema").With("notes", $"{Mark} notes"),
            Talking.Key(Guid.NewGuid())
        );
        var overriding = Bodies.Session().With("override", new { reason = $"{Mark} override" });
        await clinician.Accept($"{patient}/sessions", overriding);
        await clinician.Accept($"{patient}/side-effects", Bodies.SideEffect().With("note", $"{Mark} note"));
        await clinician.Accept($"{patient}/follow-up-losses", Bodies.Loss().With("reason", $"{Mark} loss"));
        await clinician.Accept($"{patient}/corrections", Because(Bodies.Correction(4, overriding)));
        await clinician.Accept($"{patient}/corrections", Because(Bodies.Correction(1, Bodies.Enrolment().With("identity", identity))));
        await clinician.Accept($"{patient}/corrections", Because(Bodies.Correction(5, Bodies.SideEffect().With("note", $"{Mark} note"))));
        await clinician.Accept($"{patient}/retractions", Because(Bodies.Retraction(6)));
        var shown = (await clinician.Read(patient)).GetRawText() + (await clinician.Read($"{patient}/history")).GetRawText();
        Assert.True(shown.Split(Mark).Length > 15, "the clinic itself reads them");
        return patient;
    }

    private static async Task AskByName(HttpClient clinician)
    {
        Assert.Equal(1, (await clinician.Read($"/v1/patients?name={Mark}")).Number("total"));
        Assert.Equal(1, (await clinician.Read($"/v1/patients?recordNumber={Mark}%202")).Number("total"));
    }

    private async Task AreRefused(HttpClient clinician, string patient)
    {
        Answer[] answers =
        [
            await clinician.Ask($"/v1/patients?limit={Mark}"),
            await clinician.Ask($"/v1/patients?name={Mark}&name={Mark}"),
            await clinician.Ask($"/v1/outcomes/improvement?modality={Mark}&cutoff={Mark}"),
            await clinician.Ask($"/v1/patients/{Mark}"),
            await clinician.Post(
                "/v1/patients",
                Bodies.Enrolment().With("identity", Mark).With("sex", Mark).With("enrolledOn", Mark),
                ("Idempotency-Key", Mark),
                ("If-Match", Mark)
            ),
            await clinician.Post(
                "/v1/patients",
                Bodies.Enrolment().With("identity", new { fullName = new string('x', 300) + Mark, dateOfBirth = Mark })
            ),
            await clinician.Post($"{patient}/consents", $"{{\"scope\":\"{Mark}"),
            await clinician.Post($"{patient}/follow-up-losses", Bodies.Loss("2999-01-01").With("reason", Mark)),
            await clinician.Post($"{patient}/retractions", Because(Bodies.Retraction(99))),
            await clinician.Post(
                $"{patient}/sessions",
                Bodies
                    .Session()
                    .With(
                        "device",
                        new
                        {
                            model = Mark,
                            lot = Mark,
                            needleDepthMm = 9,
                        }
                    )
                    .With("cost", new { amount = 1, currency = Mark })
            ),
            await clinician.Post($"{patient}/sessions", Bodies.Session().With("treats", Mark).With("adjuncts", new[] { Mark })),
        ];
        Assert.All(answers, answer => Assert.InRange(answer.Status, 400, 422));
        problems.AddRange(answers.Select(answer => answer.Json.GetRawText()));
        problems.AddRange(
            (
                await clinician.Import([
                    $"{{{Mark}",
                    Bodies.Line(Mark, null, Because(Bodies.Retraction(1)), clinic: Mark, actor: Mark),
                    Bodies.Line("enrol-patient", null, Bodies.Enrolment().With("sex", Mark)),
                    Bodies.Line("record-loss-to-follow-up", Talking.Id(patient), Bodies.Loss("2999-01-01").With("reason", Mark)),
                ])
            ).Select(result => result.GetRawText())
        );
    }

    private static JsonObject Because(JsonObject body) => body.With("reason", $"{Mark} because");

    /// <summary>
    /// Looks through every row of every table, each as the text of all its columns (bytea in hexadecimal); gives how many rows there were.
    /// </summary>
    private static async Task<int> Scan(string connection)
    {
        await using var database = NpgsqlDataSource.Create(connection);
        var tables = await Column(
            database,
            """
            select format('%I.%I', table_schema, table_name) from information_schema.tables
            where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'
            """
        );
        var bytes = Encoding.UTF8.GetBytes(Mark);
        string[] forms =
        [
            Mark,
            Convert.ToHexStringLower(bytes),
            .. Enumerable.Range(0, 3).Select(shift => Convert.ToBase64String([.. new byte[shift], .. bytes])[4..16]),
        ];
        var rows = 0;
        foreach (var table in tables)
        foreach (var row in await Column(database, $"select t::text from {table} t"))
        {
            rows++;
            foreach (var form in forms)
                Assert.False(row.Contains(form, StringComparison.OrdinalIgnoreCase), $"{table} holds {form}");
        }
        return rows;
    }

    private async Task<int> CountSealed()
    {
        await using var database = NpgsqlDataSource.Create(registry.Settings.Registry);
        var found = 0;
        foreach (var data in await Column(database, "select data::text from outcomes.mt_events"))
            Walk(JsonNode.Parse(data));
        return found;

        void Walk(JsonNode? node)
        {
            if (node is JsonArray entries)
                foreach (var entry in entries)
                    Walk(entry);
            if (node is not JsonObject members)
                return;
            foreach (var (name, value) in members)
            {
                if (!Protected.Contains(name))
                    Walk(value);
                else
                {
                    Assert.StartsWith("enc:v1:", value!.GetValue<string>());
                    found++;
                }
            }
        }
    }

    private static async Task<List<string>> Column(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        var column = new List<string>();
        while (await rows.ReadAsync())
            column.Add(rows.GetString(0));
        return column;
    }
}
