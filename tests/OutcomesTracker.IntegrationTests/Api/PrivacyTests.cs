using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Tests.Golden;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Identity and free text are in no table, log line or problem document, whichever requests are made.</summary>
public class PrivacyTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IDisposable
{
    // A part of every protected text; random base64 does not contain it.
    private const string Mark = "qzvx-Mariposa";

    private static readonly HashSet<string> Protected =
    [
        .. typeof(PatientCommand)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetProperties())
            .Where(property => property.PropertyType == typeof(ProtectedText))
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)),
    ];

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
        var (patient, texts) = await RecordEverything(clinician);
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

    /// <summary>Records the full body of every command, corrects each entry with the same body and retracts the last.</summary>
    /// <returns>The patient's path, and the number of protected texts that were sent.</returns>
    private static async Task<(string Patient, int Texts)> RecordEverything(HttpClient clinician)
    {
        var enrolment = RegistryFeatures.Command(typeof(EnrolPatient));
        var receipt = await clinician.Accept(enrolment.Path, Marked(enrolment.Name), Talking.Key(Guid.NewGuid()));
        var patient = $"/v1/patients/{receipt.GetProperty("patientId").GetGuid()}";
        List<CommandDefinition> recorded = [enrolment];
        List<CommandDefinition> waiting =
        [
            .. RegistryFeatures.Commands.Where(command => command is { Replacement: not null } && command != enrolment),
        ];
        while (waiting.Count > 0)
        {
            // Some commands are accepted only after others, so the rest is tried again.
            var before = recorded.Count;
            foreach (var command in waiting)
                if ((await clinician.Post(Path(command), Marked(command.Name).With(command.PathId ?? "", null))).Status == 201)
                    recorded.Add(command);
            Assert.True(recorded.Count > before, $"Not accepted: {string.Join(", ", waiting.Except(recorded).Select(one => one.Name))}.");
            waiting = [.. waiting.Except(recorded)];
        }
        foreach (var (at, command) in recorded.Index())
            await clinician.Accept($"{patient}/corrections", Because(Bodies.Correction(at + 1, Marked(command.Name))));
        await clinician.Accept($"{patient}/retractions", Because(Bodies.Retraction(recorded.Count)));
        var texts = 2 * recorded.Sum(command => Texts(Marked(command.Name))) + recorded.Count + 1;
        var shown = (await clinician.Read(patient)).GetRawText() + (await clinician.Read($"{patient}/history")).GetRawText();
        Assert.True(shown.Split(Mark).Length > texts, "the clinic itself reads them");
        return (patient, texts);

        string Path(CommandDefinition command) =>
            command
                .Path.Replace("/v1/patients/{patientId}", patient, StringComparison.Ordinal)
                .Replace(
                    $"{{{command.PathId ?? "-"}}}",
                    (string?)Bodies.Golden(command.Name)[command.PathId ?? "-"] ?? "",
                    StringComparison.Ordinal
                );
    }

    /// <summary>The command's full body, with the mark in each protected text.</summary>
    private static JsonObject Marked(string command)
    {
        var body = JsonNode.Parse(GoldenCommand.Of(command).Full)!.AsObject();
        foreach (var text in ProtectedIn(body).SelectMany(Strings).ToList())
            if (!DateOnly.TryParse(text.GetValue<string>(), CultureInfo.InvariantCulture, out _))
                text.ReplaceWith(Mark + text.GetValue<string>());
        return body;
    }

    private static int Texts(JsonObject body) => ProtectedIn(body).Count();

    private static IEnumerable<JsonNode> ProtectedIn(JsonNode? node) =>
        node switch
        {
            JsonArray entries => entries.SelectMany(ProtectedIn),
            JsonObject members => members.SelectMany(member =>
                Protected.Contains(member.Key) ? [member.Value!] : ProtectedIn(member.Value)
            ),
            _ => [],
        };

    private static IEnumerable<JsonNode> Strings(JsonNode node) =>
        node is JsonObject members ? members.SelectMany(member => Strings(member.Value!)) : [node];

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

    private static JsonObject Because(JsonObject body) => body.With("reason", $"{Mark} because");

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
