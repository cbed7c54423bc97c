using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using OutcomesTracker.Server.Store;
using EventLog = OutcomesTracker.Server.Store.EventLog;

namespace OutcomesTracker.IntegrationTests.EventStore;

/// <summary>Every event to every projection, once and in order, whatever else happens.</summary>
public sealed class ProjectionTests(StoreDatabase db) : IClassFixture<StoreDatabase>
{
    readonly ConcurrentQueue<Exception> failures = new();

    ProjectionRunner Runner(params IProjection[] projections) =>
        new(db.App, projections, new() { PageSize = 50 }, failures.Enqueue);

    Task<List<long>> Log() =>
        db.Column<long>("SELECT seq_id FROM outcomes.mt_events WHERE NOT is_archived AND type <> 'tombstone' ORDER BY seq_id");

    async Task Append(int events)
    {
        await using var writer = new StreamWriter<Tally>(db.App, Sample.Fold, new(), TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, events).Select(_ => writer.Count(Sample.Stream())));
    }

    static async Task<bool> Within(TimeSpan limit, Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > limit)
                return false;
            await Task.Delay(5);
        }
        return true;
    }

    [Fact]
    public async Task Catching_up_brings_what_was_committed_and_says_so()
    {
        var projection = new SeenProjection(db);
        using var runner = Runner(projection);
        await Append(120);
        await runner.CatchUp();
        var log = await Log();
        Assert.Equal(log, await projection.Seen());
        Assert.Equal(log[^1], await new EventLog(db.App).Projected(projection.Name));
        Assert.Equal(log[^1], await db.Scalar<long>(
            "SELECT last_seq_id FROM outcomes.mt_event_progression WHERE name = $1", projection.Name + ":All"));
    }

    [Fact]
    public async Task An_event_is_projected_soon_after_its_commit()
    {
        var projection = new SeenProjection(db);
        using var runner = new ProjectionRunner(db.App, [projection], new() { Poll = TimeSpan.FromMinutes(1) }, failures.Enqueue);
        await runner.CatchUp();
        using var stop = new CancellationTokenSource();
        var run = runner.Run(stop.Token);
        await using var writer = new StreamWriter<Tally>(db.App, Sample.Fold, new() { Committed = runner.Signal }, TimeProvider.System);
        for (var i = 0; i < 5; i++)
        {
            var receipt = await writer.Count(Sample.Stream());
            Assert.True(await Within(TimeSpan.FromSeconds(1), async () => await new EventLog(db.App).Projected(projection.Name) >= receipt.Sequence));
        }
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task A_late_commit_is_waited_for_and_a_lost_number_recorded()
    {
        var projection = new SeenProjection(db);
        using var runner = Runner(projection);
        await Append(3);
        await using var slow = await RawWriter.Begin(db);
        var gap = await slow.DrawAndInsert();
        await using (var lost = await RawWriter.Begin(db))
        {
            await lost.Draw();
            await lost.Rollback();
        }
        await Append(3);
        var caughtUp = runner.CatchUp();
        await Task.Delay(300);
        Assert.False(caughtUp.IsCompleted);
        Assert.True(await new EventLog(db.App).Projected(projection.Name) < gap);
        await slow.Commit();
        await caughtUp;
        Assert.Equal(await Log(), await projection.Seen());
        Assert.Equal(1, await db.Scalar<long>(
            "SELECT count(*) FROM outcomes.mt_high_water_skips WHERE starting_sequence = $1 AND ending_sequence = $1 + 2", gap));
    }

    [Fact]
    public async Task Tombstones_and_foreign_types_are_passed()
    {
        var types = new ConcurrentBag<string>();
        var projection = new SeenProjection(db, page =>
        {
            foreach (var e in page)
                types.Add(e.Type);
            return Task.CompletedTask;
        });
        using var runner = Runner(projection);
        foreach (var type in new[] { "tombstone", "somebody_elses" })
        {
            await using var foreign = await RawWriter.Begin(db);
            await foreign.Draw();
            await foreign.Insert(type);
            await foreign.Commit();
        }
        await runner.CatchUp();
        Assert.Contains("somebody_elses", types);
        Assert.DoesNotContain("tombstone", types);
        Assert.Equal(await new EventLog(db.App).HighestSequence(), await new EventLog(db.App).Projected(projection.Name));
        var raw = (await new EventLog(db.App).ReadFrom(0, 100_000)).Last(e => e.Type == "somebody_elses");
        Assert.Equal((DateTimeOffset.MinValue, null, null), (raw.Timestamp, raw.Headers, raw.UserName));
    }

    [Fact]
    public async Task A_projection_that_fails_holds_up_itself_only_and_recovers()
    {
        var broken = true;
        var poor = new SeenProjection(db, _ => broken ? throw new InvalidDataException("cannot") : Task.CompletedTask);
        var good = new SeenProjection(db);
        using var runner = Runner(poor, good);
        using var stop = new CancellationTokenSource();
        var run = runner.Run(stop.Token);
        await Append(10);
        var target = await new EventLog(db.App).HighestSequence();
        Assert.True(await Within(TimeSpan.FromSeconds(3), async () => await new EventLog(db.App).Projected(good.Name) >= target));
        Assert.Equal(0, await new EventLog(db.App).Projected(poor.Name));
        Assert.Contains(failures, f => f is InvalidDataException);
        broken = false;
        Assert.True(await Within(TimeSpan.FromSeconds(5), async () => await new EventLog(db.App).Projected(poor.Name) >= target));
        await stop.CancelAsync();
        await run;
        Assert.Equal(await Log(), await poor.Seen());
    }

    [Fact]
    public async Task Of_several_servers_one_works_at_a_time_and_connections_may_die()
    {
        await using var app = EventStoreConnection.Open(db.ConnectionString + ";Application Name=projecting");
        var (working, most) = (0, 0);
        var projection = new SeenProjection(db, async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref working));
            await Task.Delay(1);
            Interlocked.Decrement(ref working);
        });
        var runners = Enumerable.Range(0, 3).Select(_ => new ProjectionRunner(
            app, [projection], new() { PageSize = 20, Poll = TimeSpan.FromMilliseconds(5) }, failures.Enqueue)).ToArray();
        using var stop = new CancellationTokenSource();
        var runs = runners.Select(r => r.Run(stop.Token)).ToArray();
        for (var i = 0; i < 10; i++)
            await Append(40);
        using var unharmed = Runner(projection);
        await unharmed.CatchUp();
        Assert.Equal(1, most);

        // One whose connection is killed may not know yet while the next one works already: its transaction is dead, and
        // what counts is what is written.
        for (var i = 0; i < 10; i++)
        {
            await Append(40);
            await db.Execute("""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'projecting'
                """);
        }
        await unharmed.CatchUp();
        await stop.CancelAsync();
        await Task.WhenAll(runs);
        Assert.Equal(await Log(), await projection.Seen());
    }

    [Fact]
    public async Task Under_random_concurrent_writers_the_projection_equals_the_committed_log()
    {
        var projection = new SeenProjection(db);
        using var runner = new ProjectionRunner(
            db.App, [projection], new() { PageSize = 7, Poll = TimeSpan.FromMilliseconds(1), GapPoll = TimeSpan.FromMilliseconds(1) },
            failures.Enqueue);
        using var stop = new CancellationTokenSource();
        var run = runner.Run(stop.Token);
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        await using var writer = new StreamWriter<Tally>(db.App, Sample.Fold, new() { Committed = runner.Signal }, TimeProvider.System);
        var raw = Enumerable.Range(0, 8).Select(i => Disturb(new Random(i), over.Token));
        var counted = Enumerable.Range(0, 4).Select(async _ =>
        {
            while (!over.IsCancellationRequested)
                await writer.Count(Sample.Stream());
        });
        await Task.WhenAll(raw.Concat(counted));
        await runner.CatchUp();
        await stop.CancelAsync();
        await run;
        var log = await Log();
        Assert.True(log.Count > 300, $"only {log.Count} events");
        Assert.Equal(log, await projection.Seen());
        Assert.Empty(failures);
    }

    // Draws, dawdles, inserts, dawdles, and commits, rolls back or dies.
    async Task Disturb(Random random, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await using var writer = await RawWriter.Begin(db);
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                await writer.Draw();
                await Task.Delay(random.Next(0, 12), CancellationToken.None);
                await writer.Insert();
            }
            await Task.Delay(random.Next(0, 12), CancellationToken.None);
            if (random.Next(4) != 0)
                await writer.Commit();
            else if (random.Next(2) == 0)
                await writer.Rollback();
            else
                await db.Execute("SELECT pg_terminate_backend($1)", writer.ProcessId);
        }
    }
}
