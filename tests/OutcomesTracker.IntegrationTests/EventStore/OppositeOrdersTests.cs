using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.EventStore;

/// <summary>In a database of its own, because the database's counters are what is looked at.</summary>
public sealed class OppositeOrdersTests(StoreDatabase db) : IClassFixture<StoreDatabase>
{
    [Fact]
    public async Task Two_servers_on_the_same_streams_in_opposite_orders_never_fail_each_other()
    {
        var streams = Enumerable.Range(0, 64).Select(_ => Sample.Stream()).ToArray();
        await using (var here = EventStoreConnection.Open(db.ConnectionString))
        await using (var there = EventStoreConnection.Open(db.ConnectionString))
        {
            await using var one = Writer(here);
            await using var two = Writer(there);
            await Task.WhenAll(streams.Select(s => one.Count(s)));
            for (var round = 0; round < 20; round++)
                await Task.WhenAll(streams.Select(s => one.Count(s)).Concat(streams.Reverse().Select(s => two.Count(s))));

            static StreamWriter<Tally> Writer(NpgsqlDataSource app) => new(app, Sample.Fold, new() { ConcurrentBatches = 1 }, TimeProvider.System);
        }
        Assert.Equal(64 * 41, await db.Scalar<long>("SELECT count(*) FROM outcomes.mt_events"));
        // A backend reports its counts when it ends.
        while (await db.Scalar<long>("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'outcomes' AND datname = current_database()") > 0)
            await Task.Delay(10);
        Assert.Equal(0, await db.Scalar<long>(
            "SELECT deadlocks + xact_rollback FROM pg_stat_database WHERE datname = current_database()"));
    }
}
