using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Two servers on one registry promise what one does.</summary>
public sealed class TwoServersTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IAsyncLifetime
{
    private AnotherServer another = null!;
    private HttpClient here = null!, there = null!;

    public async ValueTask InitializeAsync()
    {
        another = await AnotherServer.Start(registry.Settings);
        (here, there) = (registry.Clinician(), another.As(Role.Clinician, "harbour", "dr-okafor"));
    }

    public async ValueTask DisposeAsync()
    {
        here.Dispose();
        there.Dispose();
        await another.DisposeAsync();
    }

    [Fact]
    public async Task A_key_is_used_once_among_them()
    {
        for (var round = 0; round < 5; round++)
        {
            var patient = await here.EnrolForTreatment();
            var (key, enrolment) = (Talking.Key(Guid.NewGuid()), Talking.Key(Guid.NewGuid()));
            var sessions = await Both(12, caller => caller.Post($"{patient}/sessions", Bodies.Session(), key));
            Assert.Single(sessions, answer => answer is { Status: 201 } && !answer.Json.GetProperty("replayed").GetBoolean());
            Assert.Single(sessions.Select(answer => answer.Json.GetProperty("id").GetGuid()).Distinct());
            var enrolments = await Both(6, caller => caller.Post("/v1/patients", Bodies.Enrolment(), enrolment));
            Assert.Single(enrolments, answer => answer is { Status: 201 } && !answer.Json.GetProperty("replayed").GetBoolean());
            Assert.Equal(4, await there.Version(patient));
        }
    }

    [Fact]
    public async Task A_version_is_won_once_among_them_and_without_one_all_succeed()
    {
        var patient = await here.Enrol();
        for (var version = 1; version < 8; version++)
        {
            var current = Talking.IfMatch(version);
            var answers = await Both(4, caller => caller.Post($"{patient}/assessments", Bodies.Assessment(), current));
            Assert.Equal([201, 412, 412, 412], answers.Select(answer => answer.Status).Order());
        }
        var all = await Both(24, caller => caller.Post($"{patient}/assessments", Bodies.Assessment()));
        Assert.Equal(Enumerable.Range(9, 24), all.Select(answer => answer.Json.Number("version")).Order());
    }

    [Fact]
    public async Task An_id_is_enrolled_once_among_them()
    {
        using var vale = another.As(Role.Clinician, "vale");
        for (var round = 0; round < 5; round++)
        {
            var enrolment = Bodies.Enrolment(Guid.NewGuid());
            var answers = await Task.WhenAll(here.Post("/v1/patients", enrolment), vale.Post("/v1/patients", enrolment), here.Post("/v1/patients", enrolment));
            Assert.Equal([201, 409, 409], answers.Select(answer => answer.Status).Order());
        }
    }

    [Fact]
    public async Task What_one_acknowledged_the_other_shows_to_whoever_asks_for_its_sequence()
    {
        for (var round = 0; round < 5; round++)
        {
            var patient = await here.EnrolForTreatment();
            var sequence = (await here.Accept($"{patient}/sessions", Bodies.Session())).GetProperty("sequence").GetInt64();
            Assert.True((await there.Read($"/v1/outcomes/improvement?atLeastSequence={sequence}")).GetProperty("sequence").GetInt64() >= sequence);
            Assert.Equal(
                (await here.Read($"/v1/outcomes/side-effects?asOfSequence={sequence}")).GetRawText(),
                (await there.Read($"/v1/outcomes/side-effects?asOfSequence={sequence}&atLeastSequence={sequence}")).GetRawText());
            Assert.Equal((await here.Read($"{patient}/history")).GetRawText(), (await there.Read($"{patient}/history")).GetRawText());
        }
    }

    [Fact]
    public async Task A_pinned_answer_is_the_same_on_the_other_server_at_once_and_for_ever()
    {
        for (var round = 0; round < 10; round++)
        {
            var patient = await here.EnrolForTreatment();
            var sequence = (await here.Accept($"{patient}/sessions", Bodies.Session())).GetProperty("sequence").GetInt64();
            var view = $"/v1/outcomes/side-effects?asOfSequence={sequence}";
            var pinned = await there.Read(view);
            Assert.Equal(sequence, pinned.GetProperty("sequence").GetInt64());
            Assert.Equal((await here.Read(view)).GetRawText(), pinned.GetRawText());
            Assert.Equal(pinned.GetRawText(), (await there.Read(view)).GetRawText());
        }
    }

    [Fact]
    public async Task A_replayed_receipt_is_seen_at_once_too()
    {
        for (var round = 0; round < 10; round++)
        {
            var patient = await here.EnrolForTreatment();
            var key = Talking.Key(Guid.NewGuid());
            var sequence = (await here.Accept($"{patient}/sessions", Bodies.Session(), key)).GetProperty("sequence").GetInt64();
            Assert.True((await there.Accept($"{patient}/sessions", Bodies.Session(), key)).GetProperty("replayed").GetBoolean());
            Assert.True((await there.Read("/v1/outcomes/improvement")).GetProperty("sequence").GetInt64() >= sequence);
        }
    }

    private Task<Answer[]> Both(int number, Func<HttpClient, Task<Answer>> act) =>
        Task.WhenAll(Enumerable.Range(0, number).Select(place => Task.Run(() => act(place % 2 == 0 ? here : there))));
}
