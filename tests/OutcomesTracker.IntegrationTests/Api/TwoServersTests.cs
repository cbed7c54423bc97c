using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Two servers on one registry: what one has acknowledged the other one shows. Concurrent writers are tested in Races.</summary>
public sealed class TwoServersTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IAsyncLifetime
{
    private AnotherServer another = null!;
    private HttpClient here = null!,
        there = null!;

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
    public async Task What_one_acknowledged_the_other_shows_to_whoever_asks_for_its_sequence()
    {
        for (var round = 0; round < 5; round++)
        {
            var patient = await here.EnrolForTreatment();
            var sequence = (await here.Accept($"{patient}/sessions", Bodies.Session())).GetProperty("sequence").GetInt64();
            Assert.True(
                (await there.Read($"/v1/outcomes/improvement?atLeastSequence={sequence}")).GetProperty("sequence").GetInt64() >= sequence
            );
            Assert.Equal(
                (await here.Read($"/v1/outcomes/side-effects?asOfSequence={sequence}")).GetRawText(),
                (await there.Read($"/v1/outcomes/side-effects?asOfSequence={sequence}&atLeastSequence={sequence}")).GetRawText()
            );
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
}
