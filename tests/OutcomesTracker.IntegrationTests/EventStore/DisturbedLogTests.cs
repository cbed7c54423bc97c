using System.Collections.Concurrent;
using System.Diagnostics;
using OutcomesTracker.Server.Store;
using EventLog = OutcomesTracker.Server.Store.EventLog;

namespace OutcomesTracker.IntegrationTests.EventStore;

/// <summary>Every disturbance that a log can have, all at once and under load.</summary>
public sealed class DisturbedLogTests(StoreDatabase db, ITestOutputHelper output) : IClassFixture<StoreDatabase>
{
    static readonly TimeSpan Disturbed = TimeSpan.FromSeconds(5), LongestStop = TimeSpan.FromSeconds(2), LongestDelay = TimeSpan.FromSeconds(1);

    bool stopsForSeconds = true;
    int lost;

    [Fact]
    public async Task The_projection_is_a_left_fold_of_the_committed_log_and_a_dead_number_delays_it_by_no_more_than_a_second()
    {
        var projection = new FoldProjection(db);
        var failures = new ConcurrentQueue<Exception>();
        using var runner = new ProjectionRunner(db.App, [projection], new(), failures.Enqueue);
        using var stop = new CancellationTokenSource();
        var run = runner.Run(stop.Token);
        await using var unrelated = await RawWriter.Begin(db);
        await unrelated.Run("INSERT INTO outcomes.homes VALUES (gen_random_uuid(), 'idle'); SELECT count(*) FROM outcomes.mt_events");

        using var over = new CancellationTokenSource();
        await using var writer = new StreamWriter<Tally>(db.App, Sample.Fold, new() { Committed = runner.Signal }, TimeProvider.System);
        var streams = Enumerable.Range(0, 12).Select(_ => Sample.Stream()).ToArray();
        var disturbers = Enumerable.Range(0, 6).Select(i => Disturb(new(i), over.Token)).ToArray();
        var load = Enumerable.Range(0, 12).Select(i => Count(writer, streams[i], over.Token)).ToArray();
        await Task.Delay(Disturbed);

        // Now the others are quick, and one at a time stops for long, and dies.
        stopsForSeconds = false;
        await runner.CatchUp();
        var delays = new List<TimeSpan>();
        foreach (var isKilled in (bool[])[false, true])
            delays.Add(await DelayAfterTheEndOfOne(runner, projection.Name, isKilled));
        await over.CancelAsync();
        await Task.WhenAll([.. disturbers, .. load]);
        await runner.CatchUp();
        await stop.CancelAsync();
        await run;

        var log = await new EventLog(db.App).ReadFrom(0, int.MaxValue);
        output.WriteLine($"{log.Count} events, {lost} numbers lost, delays {string.Join(", ", delays.Select(d => $"{d.TotalMilliseconds:0} ms"))}");
        Assert.Empty(failures);
        Assert.True(log.Count > 500, $"only {log.Count} events");
        Assert.True(lost > 20, $"only {lost} numbers were lost");
        Assert.Equal(FoldProjection.RowsOf(log), await projection.Rows());
        Assert.All(delays, delay => Assert.InRange(delay, TimeSpan.Zero, LongestDelay));
    }

    async Task<TimeSpan> DelayAfterTheEndOfOne(ProjectionRunner runner, string projection, bool isKilled)
    {
        await using var dead = await RawWriter.Begin(db);
        var number = await dead.DrawAndInsert();
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.True(await new EventLog(db.App).Projected(projection) < number);
        var committed = await new EventLog(db.App).HighestSequence();
        Assert.True(committed > number + 10);
        await (isKilled ? Kill(dead.ProcessId) : dead.Rollback());
        var ended = Stopwatch.StartNew();
        while (await new EventLog(db.App).Projected(projection) < committed)
            await Task.Delay(2);
        return ended.Elapsed;
    }

    static async Task Count(StreamWriter<Tally> writer, StreamKey stream, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await writer.Count(stream);
            await Task.Delay(5, CancellationToken.None);
        }
    }

    // Draws, stops, inserts or not, stops, and commits, rolls back or dies.
    async Task Disturb(Random random, CancellationToken over)
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
                    await Kill(writer.ProcessId);
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

    Task Stop(Random random) => Task.Delay(
        stopsForSeconds && random.Next(12) == 0 ? LongestStop * random.NextDouble() : TimeSpan.FromMilliseconds(random.Next(12)));

    // A killed backend needs a moment to end.
    async Task Kill(int processId)
    {
        await db.Execute("SELECT pg_terminate_backend($1)", processId);
        while (await db.Scalar<long>("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", processId) > 0)
            await Task.Delay(1);
    }
}
