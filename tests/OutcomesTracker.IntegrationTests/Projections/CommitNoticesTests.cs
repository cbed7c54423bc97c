using OutcomesTracker.IntegrationTests.Store;
using OutcomesTracker.Server.Projections;

namespace OutcomesTracker.IntegrationTests.Projections;

/// <summary>The signals that wake the daemons.</summary>
public sealed class CommitNoticesTests(StoreDatabase db) : IClassFixture<StoreDatabase>
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_signal_that_comes_while_nobody_waits_is_kept_and_many_are_one()
    {
        using var signal = new CommitSignal();
        for (var i = 0; i < 5; i++)
            signal.Committed();
        await signal.WaitAsync(Never, CancellationToken.None);
        Assert.False(signal.WaitAsync(Never, CancellationToken.None).IsCompleted);
        signal.RemoteCommitted();
    }

    [Fact]
    public async Task A_commit_of_one_server_wakes_the_daemon_of_another_also_after_its_line_was_cut()
    {
        using CommitSignal here = new(),
            there = new();
        using CommitNotices ours = new(db.App, here),
            theirs = new(db.App, there);
        await ours.StartAsync(CancellationToken.None);
        await theirs.StartAsync(CancellationToken.None);
        await WakesOther();
        await db.Execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen%'"
        );
        await WakesOther();
        await ours.StopAsync(CancellationToken.None);
        await theirs.StopAsync(CancellationToken.None);

        async Task WakesOther()
        {
            // A server wakes its own daemon once when it begins to listen.
            await Eventually.Holds(async () => await Listeners() == 2);
            await there.WaitAsync(Eventually.Timeout, CancellationToken.None);
            var woken = there.WaitAsync(Eventually.Timeout, CancellationToken.None);
            here.Committed();
            await woken;
        }
    }

    private Task<long> Listeners() =>
        db.Scalar<long>("select count(*) from pg_stat_activity where datname = current_database() and query like 'listen%'");
}
