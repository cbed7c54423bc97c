using OutcomesTracker.IntegrationTests.Store;
using OutcomesTracker.Server.Projections;

namespace OutcomesTracker.IntegrationTests.Projections;

/// <summary>Every disturbance that a log can have, all at once and under load.</summary>
public sealed class DisturbedLogTests(StoreDatabase db, ITestOutputHelper output) : IClassFixture<StoreDatabase>
{
    private static readonly TimeSpan Disturbed = TimeSpan.FromSeconds(5),
        LongestStop = TimeSpan.FromSeconds(2);

    private int lost;

    [Fact]
    public async Task The_projection_is_a_left_fold_of_the_committed_log()
    {
        var projection = new FoldProjection(db);
        await using var daemon = await TestDaemon.Start(db, projection);
        await using var unrelated = await RawWriter.Begin(db);
        await unrelated.Run("insert into outcomes.patients values (gen_random_uuid(), 'idle'); select count(*) from outcomes.mt_events");
        await daemon.Rest();

        using var over = new CancellationTokenSource(Disturbed);
        var streams = Enumerable.Range(0, 12).Select(_ => Guid.NewGuid()).ToArray();
        var disturbers = Enumerable.Range(0, 6).Select(i => Disturb(new(i), over.Token));
        var load = streams.Select(stream => Count(daemon, stream, over.Token));
        await Task.WhenAll([.. disturbers, .. load]);
        await daemon.CatchUp();

        var log = await db.Column<long>("select seq_id from outcomes.mt_events where type = 'consent_given' order by seq_id");
        var streamOf = await db.Column<Guid>("select stream_id from outcomes.mt_events where type = 'consent_given' order by seq_id");
        var skips = await db.Scalar<long>("select count(*) from outcomes.mt_high_water_skips");
        output.WriteLine($"{log.Count} events, {lost} numbers lost, {skips} times passed");
        Assert.True(log.Count > 300, $"only {log.Count} events");
        Assert.True(lost > 20, $"only {lost} numbers were lost");
        Assert.Equal(FoldProjection.RowsOf(streamOf.Zip(log)), await projection.Rows());
        Assert.Equal(0, (await new LogSkips(db.App).Recount(default)).Late);
        // In one statement, since the daemon may pass another number meanwhile.
        Assert.Equal(
            0,
            await db.Scalar<long>("select (select count(*) from outcomes.mt_high_water_skips) - (select count(*) from outcomes.log_skips)")
        );
    }

    private static async Task Count(TestDaemon daemon, Guid stream, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await daemon.Append(stream);
            await Task.Delay(5, CancellationToken.None);
        }
    }

    // Draws a number, pauses, inserts or not, pauses, and commits, rolls back or is killed.
    private async Task Disturb(Random random, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await using var writer = await RawWriter.Begin(db);
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                await writer.Draw();
                await Stop(random);
                if (random.Next(4) > 0)
                    await writer.Insert();
                else
                    Interlocked.Increment(ref lost);
            }
            await Stop(random);
            switch (random.Next(5))
            {
                case 0:
                    await db.Execute("select pg_terminate_backend($1)", writer.ProcessId);
                    break;
                case 1:
                    await writer.Rollback();
                    break;
                default:
                    await writer.Commit();
                    break;
            }
        }
    }

    private static Task Stop(Random random) =>
        Task.Delay(random.Next(12) == 0 ? LongestStop * random.NextDouble() : TimeSpan.FromMilliseconds(random.Next(12)));
}
