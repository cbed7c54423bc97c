using System.Globalization;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Replay;

/// <summary>What a history tells of each entry beside its data, and that its two forms say the same.</summary>
public sealed class HistoryTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task The_table_says_what_the_document_says()
    {
        using var clinician = registry.Clinician();
        using var auditor = registry.As(Role.Auditor);
        var (patient, _) = await MarkedTexts.RecordEverything(clinician);
        const string hostile = "=HYPERLINK(\"http://x\"),\r\n'quoted' and \"so\", +1";
        await clinician.Accept($"{patient}/corrections", Bodies.Correction(1, Bodies.Enrolment()).With("reason", hostile));
        foreach (var client in (HttpClient[])[clinician, auditor])
        {
            var document = await client.Read($"{patient}/history");
            Assert.Equal(document.GetRawText(), (await client.Read($"{patient}/history?format=json")).GetRawText());
            using var response = await client.GetAsync($"{patient}/history?format=csv", TestContext.Current.CancellationToken);
            Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
            Assert.Equal(
                $"history-{Talking.Id(patient)}-to-{document.GetProperty("version")}.csv",
                response.Content.Headers.ContentDisposition!.FileName
            );
            var rows = Rows(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            var entries = document.GetProperty("entries").EnumerateArray().ToList();
            Assert.Equal(entries.Count, rows.Count);
            foreach (var (entry, row) in entries.Zip(rows))
            {
                Assert.Equal(["patientId", "clinic", .. entry.EnumerateObject().Select(member => member.Name)], row.Keys);
                Assert.Equal(document.GetProperty("patientId").GetString(), row["patientId"]);
                Assert.Equal(document.GetProperty("clinic").GetString(), row["clinic"]);
                foreach (var member in entry.EnumerateObject())
                    AssertSame(member, row[member.Name]);
            }
            Assert.Equal($"'{hostile}", rows[^1]["reason"]);
        }
    }

    private static void AssertSame(JsonProperty member, string cell)
    {
        switch (member.Value.ValueKind)
        {
            case JsonValueKind.Null:
                Assert.Equal("", cell);
                break;
            case JsonValueKind.Array:
                Assert.Equal(member.Value.EnumerateArray().Select(one => $"{one}"), cell.Split(' ', StringSplitOptions.RemoveEmptyEntries));
                break;
            case JsonValueKind.Object:
                Assert.True(JsonElement.DeepEquals(member.Value, JsonDocument.Parse(cell).RootElement), $"{member.Name}: {cell}");
                break;
            case JsonValueKind.String:
                var text = member.Value.GetString()!;
                Assert.Equal(text.Length > 0 && "=+-@".Contains(text[0], StringComparison.Ordinal) ? $"'{text}" : text, cell);
                break;
            default:
                Assert.Equal(member.Value.GetRawText(), cell);
                break;
        }
    }

    [Fact]
    public async Task An_entry_tells_how_late_it_was_recorded_by_the_clinics_days_and_what_it_is_about()
    {
        var (earlier, later) = (Zone(-12), Zone(+12));
        foreach (var (clinic, zone) in ((string, string)[])[("earlier", earlier), ("later", later)])
        {
            using var admin = registry.As(Role.RegistryAdmin);
            await admin.Put(
                $"/v1/clinics/{clinic}",
                new
                {
                    name = clinic,
                    timeZone = zone,
                    currency = "EUR",
                    language = "en",
                }
            );
            using var clinician = registry.Clinician(clinic);
            var patient = await clinician.Enrol();
            await clinician.Accept($"{patient}/consents", Bodies.Consent());
            await clinician.Accept($"{patient}/corrections", Bodies.Correction(2, Bodies.Consent("research")));
            await clinician.Accept($"{patient}/retractions", Bodies.Retraction(2));
            var entries = (await clinician.Read($"{patient}/history")).GetProperty("entries").EnumerateArray().ToList();
            var recorded = entries[1].GetProperty("recordedAt").GetDateTimeOffset();
            var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(recorded, TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime);
            Assert.Equal(day.DayNumber - new DateOnly(2025, 1, 10).DayNumber, entries[1].GetProperty("daysLate").GetInt32());
            Assert.Equal(JsonValueKind.Null, entries[2].GetProperty("daysLate").ValueKind);
            Assert.Equal([null, null, 2, null], entries.Select(entry => Version(entry, "corrects")));
            Assert.Equal([null, null, null, 2], entries.Select(entry => Version(entry, "retracts")));
            Assert.Equal("[3]", entries[1].GetProperty("correctedBy").GetRawText());
            Assert.Equal("[4]", entries[1].GetProperty("retractedBy").GetRawText());
        }

        // No zone has the same day as the one 24 hours away, so one of the two is not UTC's.
        static string Zone(int hours) => $"Etc/GMT{(hours > 0 ? "-" : "+")}{Math.Abs(hours)}";
        static int? Version(JsonElement entry, string member) =>
            entry.GetProperty(member) is { ValueKind: JsonValueKind.Number } version ? version.GetInt32() : null;
    }

    [Fact]
    public async Task An_entry_tells_the_trace_of_the_request_that_recorded_it()
    {
        using var clinician = registry.Clinician();
        var patient = await clinician.Enrol();
        const string trace = "4bf92f3577b34da6a3ce929d0e0e4736",
            span = "00f067aa0ba902b7";
        await clinician.Accept($"{patient}/consents", Bodies.Consent(), ("traceparent", $"00-{trace}-{span}-01"));
        var entry = (await clinician.Read($"{patient}/history")).GetProperty("entries")[1];
        Assert.Equal(trace, entry.GetProperty("correlationId").GetString());
        Assert.Contains(span, entry.GetProperty("causationId").GetString()!);
    }

    [Theory]
    [InlineData("format=xml", "format")]
    [InlineData("format=json&format=csv", "format")]
    [InlineData("form=csv", "form")]
    public async Task Another_form_is_refused_by_name(string query, string field)
    {
        using var clinician = registry.Clinician();
        (await clinician.Ask($"{await clinician.Enrol()}/history?{query}")).IsProblem(400, "malformed", field);
    }

    private static List<Dictionary<string, string>> Rows(string csv)
    {
        using var reader = new CsvReader(new StringReader(csv), new CsvConfiguration(CultureInfo.InvariantCulture));
        reader.Read();
        reader.ReadHeader();
        var rows = new List<Dictionary<string, string>>();
        while (reader.Read())
            rows.Add(reader.HeaderRecord!.ToDictionary(name => name, name => reader.GetField(name)!));
        return rows;
    }
}
