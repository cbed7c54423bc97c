using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static OutcomesTracker.IntegrationTests.Api.MarkedTexts;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Identity and free text are in no table, log line or problem document, whichever requests are made.</summary>
public class PrivacyTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IDisposable
{
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
        var (patient, texts) = await MarkedTexts.RecordEverything(clinician);
        await AskByName(clinician);
        await AreRefused(clinician, patient);

        Assert.NotEmpty(log.Lines);
        Assert.All(log.Lines, line => Assert.DoesNotContain(Mark, line, StringComparison.OrdinalIgnoreCase));
        Assert.NotEmpty(problems);
        Assert.All(problems, problem => Assert.DoesNotContain(Mark, problem, StringComparison.OrdinalIgnoreCase));
        Assert.True(await Scan(registry.Settings.Registry) > 10);
        Assert.True(await Scan(registry.Settings.Keys) > 0);
        Assert.Equal(texts, await CountSealed());
    }

    private static async Task AskByName(HttpClient clinician)
    {
        Assert.Equal(1, (await clinician.Read($"/v1/patients?name={Mark}Ann")).Number("total"));
        Assert.Equal(1, (await clinician.Read($"/v1/patients?recordNumber={Mark}HA-1")).Number("total"));
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

    /// <summary>
    /// Searches every row of every table, each as the text of all its columns (bytea in hexadecimal); returns the number of rows.
    /// </summary>
    private static async Task<int> Scan(string connection)
    {
        await using var database = TestSql.Open(connection);
        var tables = await database.Column<string>(
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
        foreach (var row in await database.Column<string>($"select t::text from {table} t"))
        {
            rows++;
            foreach (var form in forms)
                Assert.False(row.Contains(form, StringComparison.OrdinalIgnoreCase), $"{table} holds {form}");
        }
        return rows;
    }

    private async Task<int> CountSealed()
    {
        var texts = (await registry.Database.Column<string>("select data::text from outcomes.mt_events"))
            .SelectMany(data => ProtectedIn(JsonNode.Parse(data)))
            .ToList();
        Assert.All(texts, text => Assert.StartsWith("enc:v1:", text.GetValue<string>()));
        return texts.Count;
    }
}
