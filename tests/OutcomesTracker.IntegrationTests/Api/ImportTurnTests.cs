using System.Text.Json;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>How many imports a caller may have running, and how an asynchronous import that fails is reported.</summary>
public sealed class ImportTurnTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    private const string Async = "Prefer: respond-async";

    [Theory]
    [InlineData("Accept: */*")]
    [InlineData(Async)]
    public async Task A_caller_has_so_many_imports_at_once_and_another_is_not_kept_waiting(string header)
    {
        await using var server = await AnotherServer.With(registry.Settings, "Imports:AtOnce=2");
        using var clinician = server.As(Role.Clinician, "harbour");
        using var first = await Running(server, clinician, Line(Guid.NewGuid()), header);
        using var second = await Running(server, clinician, Line(Guid.NewGuid()), Async);
        var refused = await clinician.Send(HttpMethod.Post, "/v1/imports", Line(Guid.NewGuid()), "application/x-ndjson");
        refused.IsProblem(429, "too-many");
        Assert.InRange(refused.RetryAfter!.Value.TotalSeconds, 1, 60);
        using (var colleague = server.As(Role.Clinician, "harbour", "dr-okafor"))
            Assert.Equal(2, (await colleague.Import([Line(Guid.NewGuid())])).Length);

        await first.EndChunks();
        Assert.Contains("\"accepted\":1,", await first.ReadToEnd(), StringComparison.Ordinal);
        var next = await Eventually.Answers(
            () => clinician.Send(HttpMethod.Post, "/v1/imports", "", "application/x-ndjson"),
            answer => answer.Status != 429
        );
        Assert.Equal(200, next.Status);
    }

    [Theory]
    [InlineData("zz\r\n", "")] // not a valid chunk
    [InlineData("", "Imports:IdleSeconds=1")] // no further data
    public async Task One_that_answers_later_and_broke_off_says_so_and_keeps_what_came(string rest, string limit)
    {
        await using var server = await AnotherServer.With(registry.Settings, limit.Length > 0 ? [limit] : []);
        using var clinician = server.As(Role.Clinician, "harbour");
        var id = Guid.NewGuid();
        List<string> lines = [Line(id), Bodies.Line("give-consent", id, Bodies.Consent())];
        using var connection = await Running(server, clinician, lines[0], Async);
        await connection.Send(rest);
        var answer = await connection.ReadToEnd();
        Assert.StartsWith("HTTP/1.1 202 ", answer);
        var place = answer.Split("Location: ")[1].Split("\r\n")[0];
        var told = await Eventually.Answers(() => clinician.Read(place), import => import.Text("status") != "running");
        Assert.Equal(("failed", 1, 0, 0), (told.Text("status"), told.Number("accepted"), told.Number("replayed"), told.Number("refused")));
        Assert.Equal("""{"accepted":1,"replayed":1,"refused":0}""", (await clinician.Import(lines))[^1].GetRawText());
    }

    [Theory]
    [InlineData("respond-async", 202)]
    [InlineData("handling=lenient, Respond-Async; wait=10", 202)]
    [InlineData("note=\"respond-async\"", 200)]
    [InlineData("no-respond-async", 200)]
    [InlineData("wait=10, return=minimal", 200)]
    public async Task Only_the_preference_itself_is_followed(string preference, int status)
    {
        using var clinician = registry.Clinician();
        Assert.Equal(
            status,
            (await clinician.Send(HttpMethod.Post, "/v1/imports", "", "application/x-ndjson", ("Prefer", preference))).Status
        );
    }

    /// <summary>Starts an import; returns when its first line is recorded and it waits for more.</summary>
    private async Task<RawConnection> Running(AnotherServer server, HttpClient clinician, string enrolment, string header)
    {
        var connection = await RawConnection.Open(server.Address, registry.Settings);
        await connection.BeginImport(enrolment, header);
        var patient = JsonDocument.Parse(enrolment).RootElement.GetProperty("data").Text("patientId");
        await Eventually.Holds(async () => (await clinician.Ask($"/v1/patients/{patient}")).Status == 200);
        return connection;
    }

    private static string Line(Guid id) => Bodies.Line("enrol-patient", null, Bodies.Enrolment(id));
}
