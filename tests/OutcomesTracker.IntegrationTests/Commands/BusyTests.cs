using OutcomesTracker.IntegrationTests.Store;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Commands;

/// <summary>More commands than the writer's queue accepts.</summary>
public sealed class BusyTests(StoreDatabase db) : IClassFixture<StoreDatabase>
{
    [Fact]
    public async Task One_command_too_many_is_told_so_and_nothing_is_done()
    {
        await using var writer = TestWriter.On(db, new() { MaxWaiting = 0 });
        var refused = await Assert.ThrowsAsync<StoreBusyException>(() => writer.Count(TestWriter.Stream()));
        Assert.Equal(429, Unavailability.Of(refused)!.Status);
        Assert.Equal(1, Unavailability.Of(refused)!.RetryAfter);
        Assert.Equal(0, await db.Scalar<long>("select count(*) from outcomes.mt_events"));
    }
}
