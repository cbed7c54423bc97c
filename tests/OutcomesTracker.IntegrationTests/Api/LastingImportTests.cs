using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OutcomesTracker.IntegrationTests.CommandLine;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Imports;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Tests.Golden;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>What an import that answers later shows is in the database: from every server, after a restart, for a week.</summary>
public sealed class LastingImportTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    private const string Async = "Prefer: respond-async";

    // A part of every text that a sender makes up in these tests.
    private const string Mark = "qzvx-Mariposa";

    [Fact]
    public async Task The_results_are_the_same_after_a_restart_and_on_another_server()
    {
        var (place, lines) = ("", Lines(1_500).Append("{").ToList());
        string before;
        await using (var first = await AnotherServer.Start(registry.Settings))
        {
            using var clinician = first.As(Role.Clinician, "harbour");
            place = await Send(clinician, lines);
            before = await Results(clinician, place);
        }
        var results = before.TrimEnd('\n').Split('\n');
        Assert.Equal("""{"accepted":1500,"replayed":0,"refused":1}""", results[^1]);
        Assert.Equal(Enumerable.Range(1, 1_501), results[..^1].Select(line => (int)JsonDocument.Parse(line).RootElement.Number("line")));
        // More than one row, so that the order of the rows counts.
        Assert.InRange(await Chunks(place), 2, 1_500);
        // The same file at once gives the same receipts, but for what says that they are replayed.
        using var here = registry.As(Role.Clinician, "harbour", "tester");
        Assert.Equal(
            (await here.Import(lines))[..^1].Select(line => line.GetRawText()),
            results[..^1].Select(line => line.Replace("\"accepted\"", "\"replayed\"").Replace("\"replayed\":false", "\"replayed\":true"))
        );

        await using var again = await AnotherServer.Start(registry.Settings);
        using var there = again.As(Role.Clinician, "harbour");
        Assert.Equal(before, await there.GetStringAsync(place));
        Assert.Equal(before, await here.GetStringAsync(place));
    }

    [Fact]
    public async Task Only_whoever_sent_it_finds_it()
    {
        using var clinician = registry.As(Role.Clinician, "harbour");
        var place = await Send(clinician, []);
        await Results(clinician, place);
        (Role, string?, string)[] others =
        [
            (Role.Clinician, "vale", "tester"),
            (Role.Clinician, "harbour", "dr-okafor"),
            (Role.ClinicAdmin, "harbour", "tester"),
            (Role.RegistryAdmin, null, "tester"),
        ];
        await using var another = await AnotherServer.Start(registry.Settings);
        foreach (var (role, clinic, subject) in others)
        {
            using var here = registry.As(role, clinic, subject);
            (await here.Ask(place)).IsProblem(404, "not-found");
            using var there = another.As(role, clinic, subject);
            (await there.Ask(place)).IsProblem(404, "not-found");
        }
        // Of a registry-admin, who has no clinic, too.
        using var admin = registry.As(Role.RegistryAdmin);
        var own = await Send(admin, []);
        await Results(admin, own);
        (await clinician.Ask(own)).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task Killed_in_the_middle_it_ends_as_failed_with_the_counts_of_what_is_in_the_log()
    {
        var lines = Lines(40).ToList();
        using var here = registry.As(Role.Clinician, "harbour", "dr-killed");
        string place;
        await using (var killed = await ServerProcess.Start(registry.Settings, "--urls", "http://127.0.0.1:0"))
        {
            using var connection = await RawConnection.Open(killed.Address, registry.Settings, "dr-killed");
            await connection.BeginImport(string.Join('\n', lines[..25]), Async);
            place = await PlaceOf("dr-killed");
            var shown = await Eventually.Answers(() => here.Read(place), import => import.Number("accepted") == 25);
            Assert.Equal(("running", 25), (shown.Text("status"), shown.Number("accepted")));
            // These may be recorded when the server is killed, and may be not.
            await connection.SendChunk(string.Join('\n', lines[25..30]) + "\n");
            killed.Kill();
        }
        var ended = await Eventually.Answers(() => here.Read(place), import => import.Text("status") != "running");
        Assert.Equal(("failed", 0, 0), (ended.Text("status"), ended.Number("replayed"), ended.Number("refused")));
        var accepted = ended.Number("accepted");
        Assert.InRange(accepted, 25, 30);
        var counts = (await here.Import(lines))[^1];
        Assert.Equal((40, 0), (counts.Number("accepted") + counts.Number("replayed"), counts.Number("refused")));
        Assert.InRange(counts.Number("replayed"), accepted, 30);
        Assert.Equal(ended.GetRawText(), (await here.Read(place)).GetRawText());
    }

    [Fact]
    public async Task A_server_that_stops_ends_it_as_failed_and_keeps_what_came()
    {
        var server = await AnotherServer.Start(registry.Settings);
        using var connection = await Begin(server, "dr-stops");
        var place = await PlaceOf("dr-stops");
        var stopping = server.DisposeAsync();
        using var sender = registry.As(Role.Clinician, "harbour", "dr-stops");
        var ended = await Eventually.Answers(() => sender.Read(place), import => import.Text("status") != "running");
        Assert.Equal(("failed", 1), (ended.Text("status"), ended.Number("accepted")));
        await Eventually.Holds(() => connection.HasAnswer);
        connection.Dispose(); // the server would wait for the rest of the body
        await stopping;
        Assert.Equal(ended.GetRawText(), (await sender.Read(place)).GetRawText());
        Assert.Equal(0, await Chunks(place));
    }

    [Fact]
    public async Task A_connection_that_breaks_while_the_server_lives_does_not_end_it()
    {
        await using var server = await AnotherServer.Start(registry.Settings);
        using var connection = await Begin(server, "dr-breaks");
        var place = await PlaceOf("dr-breaks");
        var id = IdOf(place);
        using var sender = registry.As(Role.Clinician, "harbour", "dr-breaks");
        await Eventually.Answers(() => sender.Read(place), import => import.Number("accepted") == 1);
        // As another server would leave it that found the lock free for longer.
        await registry.Database.Execute("update outcomes.imports set status = 'failed', ended = now() where id = $1", id);
        var before = await Holder(id);
        await registry.Database.Scalar<bool>("select pg_terminate_backend($1)", before);
        await Eventually.Holds(async () => (await sender.Read(place)).Text("status") == "running");
        Assert.NotEqual(before, await Holder(id));

        await registry.Database.Execute("update outcomes.imports set status = 'failed', ended = now() where id = $1", id);
        await connection.SendChunk(Line() + "\n");
        await Eventually.Holds(async () => (await sender.Read(place)).Text("status") == "running");
        await connection.EndChunks();
        await connection.ReadToEnd();
        Assert.EndsWith("""{"accepted":2,"replayed":0,"refused":0}""" + "\n", await Results(sender, place));
    }

    [Fact]
    public async Task While_the_database_is_away_it_waits_and_its_results_follow()
    {
        using var gate = new Gate(registry.Settings.Registry);
        await using var server = await AnotherServer.Start(gate.Through(registry.Settings));
        using var connection = await Begin(server, "dr-away");
        var place = await PlaceOf("dr-away");
        gate.Shut();
        var later = Line();
        await connection.SendChunk("{\n" + later + "\n");
        await connection.EndChunks();
        using var sender = registry.As(Role.Clinician, "harbour", "dr-away");
        Assert.StartsWith("HTTP/1.1 202 ", await connection.ReadToEnd());
        Assert.Equal("running", (await sender.Read(place)).Text("status"));
        gate.Open();
        var results = (await Results(sender, place)).TrimEnd('\n').Split('\n');
        Assert.Equal(["accepted", "refused"], results[..2].Select(line => JsonDocument.Parse(line).RootElement.Text("status")));
        // The line was retried as a command is: it was recorded, or told to be sent again.
        var last = JsonDocument.Parse(results[2]).RootElement;
        var isAccepted = last.Text("status") == "accepted";
        if (!isAccepted)
            Assert.Equal(503, last.GetProperty("problem").Number("status"));
        Assert.Equal(
            isAccepted ? """{"accepted":2,"replayed":0,"refused":1}""" : """{"accepted":1,"replayed":0,"refused":2}""",
            results[3]
        );
        Assert.Equal(isAccepted ? "replayed" : "accepted", (await sender.Import([later]))[0].Text("status"));
    }

    [Fact]
    public async Task A_week_after_its_end_it_is_deleted()
    {
        using var clinician = registry.As(Role.Clinician, "harbour");
        var place = await Send(clinician, Lines(3));
        await Results(clinician, place);
        var imports = new ImportsTable(registry.Database.App);
        await imports.DeleteEndedBefore(DateTimeOffset.UtcNow - TimeSpan.FromHours(1), default);
        await Results(clinician, place);
        await imports.DeleteEndedBefore(DateTimeOffset.UtcNow + TimeSpan.FromHours(1), default);
        (await clinician.Ask(place)).IsProblem(404, "not-found");
        Assert.Equal(0, await Chunks(place));

        // A server does so by itself.
        var old = await Send(clinician, Lines(3));
        await Results(clinician, old);
        await registry.Database.Execute("update outcomes.imports set ended = ended - interval '169 hours' where id = $1", IdOf(old));
        await using var server = await AnotherServer.Start(registry.Settings);
        await Eventually.Holds(async () => await Chunks(old) == 0);
        (await clinician.Ask(old)).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task What_is_kept_holds_nothing_that_the_sender_wrote()
    {
        var patient = Guid.NewGuid();
        var consultation = Bodies.Consultation().With("conditions", new[] { Mark, "eczema" }).With("medications", new[] { Mark });
        List<string> lines =
        [
            Bodies.Line("enrol-patient", patient, Bodies.Enrolment()),
            Bodies.Line("record-consultation", patient, consultation),
            Bodies.Line("record-consultation", patient, consultation.With(Mark, 1)),
            JsonNode.Parse(Bodies.Line("give-consent", patient, Bodies.Consent()))!.AsObject().With(Mark, Mark).ToJsonString(),
            $$"""{"{{Mark}}":"{{Mark}}"}""",
            $"\"{Mark}\"",
            Mark,
            .. RegistryFeatures.Commands.Select(command => Bodies.Line(command.Name, patient, Marked(command.Name))),
            .. RegistryFeatures.Commands.Select(command => Bodies.Line(command.Name, patient, Renamed(command.Name))),
        ];
        using var clinician = registry.As(Role.Clinician, "harbour");
        var answered = await clinician.Import(lines);
        Assert.Contains(answered, line => line.GetRawText().Contains(Mark, StringComparison.Ordinal));

        var place = await Send(clinician, lines);
        var shown = await Results(clinician, place);
        Assert.DoesNotContain(Mark, shown, StringComparison.OrdinalIgnoreCase);
        var kept = await registry.Database.Column<string>("select convert_from(lines, 'UTF8') from outcomes.import_results");
        Assert.NotEmpty(kept);
        Assert.All(kept, chunk => Assert.DoesNotContain(Mark, chunk, StringComparison.OrdinalIgnoreCase));
        // Each line is answered as before, but for the marked text.
        var results = shown.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(answered.Length, results.Length);
        Assert.Equal(
            ["unrecognised-condition", "unrecognised-medication"],
            results[1].GetProperty("receipt").GetProperty("warnings").EnumerateArray().Select(warning => warning.Text("code"))
        );
        foreach (var (line, before) in results[2..^1].Zip(answered[2..^1]))
        {
            Assert.Equal(before.Text("status") == "refused", line.Text("status") == "refused");
            if (line.TryGetProperty("problem", out var problem))
                Assert.Equal(before.GetProperty("problem").Text("type"), problem.Text("type"));
        }
        Assert.Equal(
            "body has a member that is not a field of this command.",
            results[2].GetProperty("problem").GetProperty("errors").GetProperty("body")[0].GetString()
        );
    }

    /// <summary>The command's full body with the mark in place of every text.</summary>
    private static JsonObject Marked(string command)
    {
        var body = JsonNode.Parse(GoldenCommand.Of(command).Full)!.AsObject();
        foreach (var text in Descendants(body).Where(node => node.GetValueKind() == JsonValueKind.String).ToList())
            text.ReplaceWith(Mark);
        return body;
    }

    /// <summary>The command's full body with a marked name for every member.</summary>
    private static JsonObject Renamed(string command)
    {
        var body = JsonNode.Parse(GoldenCommand.Of(command).Full)!.AsObject();
        foreach (var members in Descendants(body).OfType<JsonObject>().ToList())
        foreach (var (name, value) in members.ToList())
        {
            members.Remove(name);
            members[Mark + name] = value;
        }
        return body;
    }

    private static IEnumerable<JsonNode> Descendants(JsonNode? node) =>
        node switch
        {
            JsonObject members => members.SelectMany(member => Descendants(member.Value)).Prepend(members),
            JsonArray entries => entries.SelectMany(Descendants).Prepend(entries),
            null => [],
            _ => [node],
        };

    /// <summary>Begins an import with one line; returns when the line is recorded.</summary>
    private async Task<RawConnection> Begin(AnotherServer server, string subject)
    {
        var patient = Guid.NewGuid();
        var connection = await RawConnection.Open(server.Address, registry.Settings, subject);
        await connection.BeginImport(Bodies.Line("enrol-patient", patient, Bodies.Enrolment()), Async);
        using var clinician = registry.Clinician();
        await Eventually.Holds(async () => (await clinician.Ask($"/v1/patients/{patient}")).Status == 200);
        return connection;
    }

    /// <summary>Sends an import and returns its place.</summary>
    private static async Task<string> Send(HttpClient client, IEnumerable<string> lines)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/imports")
        {
            Content = new StringContent(string.Join('\n', lines), Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson")),
        };
        request.Headers.Add("Prefer", "respond-async");
        using var response = await client.SendAsync(request);
        Assert.Equal(202, (int)response.StatusCode);
        return response.Headers.Location!.ToString();
    }

    /// <summary>The results, once they are there.</summary>
    private static async Task<string> Results(HttpClient client, string place)
    {
        var results = "";
        await Eventually.Holds(async () =>
        {
            using var found = await client.GetAsync(place);
            Assert.Equal(200, (int)found.StatusCode);
            results = await found.Content.ReadAsStringAsync();
            return found.Content.Headers.ContentType!.MediaType == "application/x-ndjson";
        });
        return results;
    }

    /// <summary>The place of a caller's only import, which its client learns when all is sent.</summary>
    private async Task<string> PlaceOf(string subject)
    {
        const string Found = "select id from outcomes.imports where subject = $1";
        await Eventually.Holds(async () => (await registry.Database.Column<Guid>(Found, subject)).Count == 1);
        return $"/v1/imports/{await registry.Database.Scalar<Guid>(Found, subject)}";
    }

    private static Guid IdOf(string place) => Guid.Parse(place.Split('/')[^1]);

    private Task<long> Chunks(string place) =>
        registry.Database.Scalar<long>("select count(*) from outcomes.import_results where import_id = $1", IdOf(place));

    /// <summary>The session that holds the lock of an import's server.</summary>
    private Task<int> Holder(Guid import) =>
        registry.Database.Scalar<int>(
            """
            select l.pid from outcomes.imports i join pg_locks l on (l.classid::bigint << 32 | l.objid::bigint) = i.server
            where i.id = $1 and l.locktype = 'advisory' and l.objsubid = 1 and l.granted
            """,
            import
        );

    private static IEnumerable<string> Lines(int count) => Enumerable.Range(0, count).Select(_ => Line());

    private static string Line() => Bodies.Line("enrol-patient", Guid.NewGuid(), Bodies.Enrolment());
}
