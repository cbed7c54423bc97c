using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>
/// Imports as a stream: clients that send everything before they read, that disconnect, and that fetch the results later.
/// </summary>
public sealed class ImportStreamTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    private string Token =>
        LocalSigningKey
            .FindOrCreate(registry.Settings.DataDirectory)
            .Token(new("tester", Role.Clinician, "harbour"), DateTimeOffset.UtcNow, TimeSpan.FromHours(1));

    [Fact]
    public async Task A_client_that_sends_all_before_it_reads_does_not_hang()
    {
        var line = Encoding.UTF8.GetBytes(
            $$"""{"command":"none","commandId":"{{Guid.NewGuid()}}","padding":"{{new string('x', 600)}}"}""" + "\n"
        );
        const int Lines = 52_000; // 35 MB, above the default body limit of Kestrel (30 MB)
        using var connection = await Connect();
        // HTTP/1.0, so that the response is not chunked.
        await connection.GetStream().WriteAsync(Head($"Content-Length: {line.Length * (long)Lines}", "HTTP/1.0"));
        var block = Enumerable.Repeat(line, 100).SelectMany(bytes => bytes).ToArray();
        for (var sent = 0; sent < Lines; sent += 100)
            await connection.GetStream().WriteAsync(block);
        using var reader = new StreamReader(connection.GetStream());
        Assert.Equal("HTTP/1.1 200 OK", await reader.ReadLineAsync());
        var (results, counts) = (0, "");
        while (await reader.ReadLineAsync() is { } read)
        {
            if (read.StartsWith("{\"line\"", StringComparison.Ordinal))
                results++;
            if (read.StartsWith("{\"accepted\"", StringComparison.Ordinal))
                counts = read;
        }
        Assert.Equal((Lines, $$"""{"accepted":0,"replayed":0,"refused":{{Lines}}}"""), (results, counts));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Prefer: respond-async\r\n")]
    public async Task A_connection_that_is_cut_keeps_what_was_accepted_and_the_same_file_completes_it(string preference)
    {
        var id = Guid.NewGuid();
        List<string> lines = [Bodies.Line("enrol-patient", id, Bodies.Enrolment())];
        for (var consent = 0; consent < 59; consent++)
            lines.Add(Bodies.Line("give-consent", id, Bodies.Consent()));
        using var clinician = registry.Clinician();
        using (var connection = await Connect())
        {
            var start = Encoding.UTF8.GetBytes(string.Join('\n', lines.Take(40)) + "\n" + lines[40][..50]);
            await connection.GetStream().WriteAsync(Head(preference + "Content-Length: 1000000"));
            await connection.GetStream().WriteAsync(start);
            await Eventually.Holds(() => HasVersion(clinician, id, 40));
            connection.LingerState = new(true, 0);
        }
        Assert.Equal(40, await clinician.Version($"/v1/patients/{id}"));
        Assert.Equal("""{"accepted":20,"replayed":40,"refused":0}""", (await clinician.Import(lines))[^1].GetRawText());
        Assert.Equal(60, await clinician.Version($"/v1/patients/{id}"));
    }

    [Fact]
    public async Task With_respond_async_the_answer_waits_where_the_location_says()
    {
        using var clinician = registry.Clinician();
        var lines = Enumerable
            .Range(0, 50)
            .Select(_ => Bodies.Line("enrol-patient", Guid.NewGuid(), Bodies.Enrolment()))
            .Append("{")
            .ToList();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/imports")
        {
            Content = new StringContent(string.Join('\n', lines)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        request.Headers.Add("Prefer", "respond-async");
        using var response = await clinician.SendAsync(request);
        Assert.Equal(202, (int)response.StatusCode);
        var place = response.Headers.Location!.ToString();
        Assert.StartsWith("/v1/imports/", place);

        using var other = registry.As(Role.ClinicAdmin, "harbour", "somebody-else");
        (await other.Ask(place)).IsProblem(404, "not-found");
        using var elsewhere = registry.Clinician("vale");
        (await elsewhere.Ask(place)).IsProblem(404, "not-found");
        var text = "";
        await Eventually.Holds(async () =>
        {
            using var found = await clinician.GetAsync(place);
            Assert.Equal(200, (int)found.StatusCode);
            text = await found.Content.ReadAsStringAsync();
            var isRunning = found.Content.Headers.ContentType!.MediaType == "application/json";
            if (isRunning)
                Assert.Contains(JsonDocument.Parse(text).RootElement.Text("status"), (string[])["running", "completed"]);
            return !isRunning;
        });
        var results = text.TrimEnd('\n').Split('\n');
        Assert.Equal((52, """{"accepted":50,"replayed":0,"refused":1}"""), (results.Length, results[^1]));
        Assert.Equal(text, await clinician.GetStringAsync(place));
        (await clinician.Ask($"/v1/imports/{Guid.NewGuid()}")).IsProblem(404, "not-found");
        (await clinician.Ask("/v1/imports/latest")).IsProblem(400, "malformed", "importId");
    }

    [Fact]
    public async Task Only_ndjson_is_taken_and_a_parameter_is_not()
    {
        using var clinician = registry.Clinician();
        (await clinician.Send(HttpMethod.Post, "/v1/imports", "{}")).IsProblem(415, "unsupported-media-type");
        (await clinician.Send(HttpMethod.Post, "/v1/imports")).IsProblem(415, "unsupported-media-type");
        (await clinician.Send(HttpMethod.Post, "/v1/imports", "", "application/x-ndjson", ("Content-Encoding", "gzip"))).IsProblem(
            415,
            "unsupported-media-type"
        );
        (await clinician.Send(HttpMethod.Post, "/v1/imports?dryRun=true", "", "application/x-ndjson")).IsProblem(
            400,
            "malformed",
            "dryRun"
        );
    }

    private static async Task<bool> HasVersion(HttpClient clinician, Guid id, int version) =>
        await clinician.Ask($"/v1/patients/{id}") is { Status: 200 } found && found.Json.Number("version") >= version;

    private async Task<TcpClient> Connect()
    {
        var connection = new TcpClient { NoDelay = true };
        await connection.ConnectAsync(registry.Address.Host, registry.Address.Port);
        return connection;
    }

    private byte[] Head(string headers, string protocol = "HTTP/1.1") =>
        Encoding.ASCII.GetBytes(
            $"POST /v1/imports {protocol}\r\nHost: {registry.Address.Authority}\r\n"
                + $"Authorization: Bearer {Token}\r\nContent-Type: application/x-ndjson\r\n{headers}\r\n\r\n"
        );
}
