using OutcomesTracker.IntegrationTests.Store;

namespace OutcomesTracker.IntegrationTests.Commands;

/// <summary>Uses its own database, because it checks the database's counters.</summary>
public sealed class OppositeOrdersTests(StoreDatabase db) : IClassFixture<StoreDatabase>
{
    [Fact]
    public async Task Two_servers_on_the_same_streams_in_opposite_orders_never_lock_each_other_out()
    {
        var streams = Enumerable.Range(0, 64).Select(_ => TestWriter.Stream()).ToArray();
        await using (var one = TestWriter.On(db, new() { ConcurrentBatches = 1 }))
        await using (var two = TestWriter.On(db, new() { ConcurrentBatches = 1 }))
        {
            await Task.WhenAll(streams.Select(s => one.Count(s)));
            for (var round = 0; round < 20; round++)
                await Task.WhenAll(streams.Select(s => one.Count(s)).Concat(streams.Reverse().Select(s => two.Count(s))));
        }
        Assert.Equal(64 * 41, await db.Scalar<long>("select count(*) from outcomes.mt_events"));
        // A backend reports its statistics when it ends.
        while (
            await db.Scalar<long>(
                "select count(*) from pg_stat_activity where application_name like 'outcomes%' and datname = current_database()"
            ) > 0
        )
            await Task.Delay(10);
        Assert.Equal(0, await db.Scalar<long>("select deadlocks from pg_stat_database where datname = current_database()"));
        // A batch that could not lock a stream drew no sequence number for it.
        Assert.Equal(64 * 41, await db.Scalar<long>("select last_value from outcomes.mt_events_sequence"));
    }
}
