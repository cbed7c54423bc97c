using System.Diagnostics;
using OutcomesTracker.IntegrationTests.Store;
using OutcomesTracker.Server.Projections;

namespace OutcomesTracker.IntegrationTests.Projections;

/// <summary>
/// With a server's own timeout, in real time: how long a missing number holds back the views, when it is dead and when it may still be
/// committed.
/// </summary>
public sealed class GapTimeoutTests(StoreDatabase db, ITestOutputHelper output) : IClassFixture<StoreDatabase>
{
    // The guaranteed limit, and an allowance for a machine that is busy with other tests.
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(15),
        Busy = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_dead_number_holds_the_views_for_fifteen_seconds_at_most_and_a_live_one_for_as_long_as_it_lives()
    {
        var projection = new SeenProjection(db);
        await using var daemon = await TestDaemon.Start(
            db,
            options =>
            {
                options.Projections.StaleSequenceThreshold = ProjectionHosting.GapTimeout;
                options.Projections.FastPollingTime = TimeSpan.FromMilliseconds(250);
                options.Projections.SlowPollingTime = TimeSpan.FromSeconds(1);
            },
            null,
            projection
        );
        await daemon.Append(1);
        await daemon.CatchUp();
        await using var idle = await RawWriter.Begin(db);
        await idle.Run("insert into outcomes.patients values (gen_random_uuid(), 'idle'); select count(*) from outcomes.mt_events");
        await daemon.Rest();

        // An idle transaction that is older than the missing number does not prolong the wait.
        var dead = await Drawn();
        await dead.Rollback();
        await daemon.Append(1);
        var watch = Stopwatch.StartNew();
        await daemon.CatchUp();
        output.WriteLine($"A dead number held the views for {watch.Elapsed.TotalSeconds:0.0} s.");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Promised + Busy);

        var slow = await Drawn();
        await slow.Insert();
        await daemon.Append(1);
        watch.Restart();
        await Eventually.Holds(() => daemon.Holds > 3, "The daemon did not ask who may still commit it.");
        output.WriteLine($"A live one was asked for after {watch.Elapsed.TotalSeconds:0.0} s.");
        Assert.True(await daemon.Position() < slow.Number);
        await slow.Commit();
        await daemon.CatchUp();
        Assert.Equal(await TestDaemon.Log(db), await projection.Seen());

        async Task<RawWriter> Drawn()
        {
            var writer = await RawWriter.Begin(db);
            await writer.Draw();
            return writer;
        }
    }
}
