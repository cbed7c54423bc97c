using System.Collections.Concurrent;
using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.EventStore;

/// <summary>A projection made anew beside the rows that are read.</summary>
public sealed class RebuildTests(StoreDatabase db) : IClassFixture<StoreDatabase>
{
    readonly ConcurrentQueue<Exception> failures = [];

    ProjectionRunner Runner(params IProjection[] projections) => new(db.App, projections, new() { PageSize = 20 }, failures.Enqueue);

    Task<List<long>> Log() =>
        db.Column<long>("SELECT seq_id FROM outcomes.mt_events WHERE NOT is_archived AND type <> 'tombstone' ORDER BY seq_id");

    async Task Append(int events)
    {
        await using var writer = new StreamWriter<Tally>(db.App, Sample.Fold, new(), TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, events).Select(_ => writer.Count(Sample.Stream())));
    }

    [Fact]
    public async Task It_equals_the_live_rows_and_one_that_dies_leaves_them()
    {
        var dies = false;
        var pages = 0;
        var projection = new SeenProjection(db, _ => dies && ++pages == 3 ? throw new InvalidOperationException("killed") : Task.CompletedTask);
        using var runner = Runner(projection);
        await Append(200);
        await runner.CatchUp();
        var (live, progress) = (await projection.Seen(), await new EventLog(db.App).Projected(projection.Name));

        dies = true;
        await Assert.ThrowsAsync<InvalidOperationException>(() => runner.Rebuild(projection));
        Assert.Equal(3, pages);
        Assert.Equal([1, 2], await projection.Generations());
        Assert.Equal(live, await projection.Seen());
        Assert.Equal(progress, await new EventLog(db.App).Projected(projection.Name));

        // The next one starts over: nothing of what the dead one left is in it.
        dies = false;
        await runner.Rebuild(projection);
        Assert.Equal([2], await projection.Generations());
        Assert.Equal(live, await projection.Seen());
        Assert.Equal(progress, await new EventLog(db.App).Projected(projection.Name));
        await Append(1);
        await runner.CatchUp();
        Assert.Equal(await Log(), await projection.Seen());
    }

    [Fact]
    public async Task Its_connections_may_be_killed_at_any_page()
    {
        await using var app = EventStoreConnection.Open(db.ConnectionString + ";Application Name=rebuilding");
        var (kills, pages) = (true, 0);
        var projection = new SeenProjection(db, _ => kills && ++pages == 7 ? db.Execute("""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'rebuilding'
            """) : Task.CompletedTask);
        using var runner = Runner(projection);
        using var rebuilder = new ProjectionRunner(app, [projection], new() { PageSize = 20 }, failures.Enqueue);
        await Append(300);
        kills = false;
        await runner.CatchUp();
        (kills, pages) = (true, 0);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => rebuilder.Rebuild(projection));
        kills = false;
        app.Clear();
        await rebuilder.Rebuild(projection);
        Assert.Equal([2], await projection.Generations());
        Assert.Equal(await Log(), await projection.Seen());
    }

    [Fact]
    public async Task Beside_two_hundred_commands_a_second_nobody_sees_less_than_before_and_all_ends_equal()
    {
        var rebuilding = false;
        var projection = new SeenProjection(db, page => rebuilding && page.Count == 20 ? Task.Delay(20) : Task.CompletedTask);
        using var runner = Runner(projection);
        await Append(1_000);
        await runner.CatchUp();
        using var stop = new CancellationTokenSource();
        var run = runner.Run(stop.Token);
        await using var writer = new StreamWriter<Tally>(db.App, Sample.Fold, new() { Committed = runner.Signal }, TimeProvider.System);
        var commands = Task.Run(async () =>
        {
            var count = 0;
            using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            for (; !stop.IsCancellationRequested; count++)
            {
                await writer.Count(Sample.Stream());
                await beat.WaitForNextTickAsync(CancellationToken.None);
            }
            return count;
        });

        rebuilding = true;
        var rebuild = runner.Rebuild(projection);
        var (seen, looks) = (0, 0);
        for (; !rebuild.IsCompleted; looks++)
        {
            var now = await projection.Seen();
            Assert.True(now.Count >= seen, $"{now.Count} rows after {seen}");
            Assert.Equal(now.Order().Distinct(), now);
            seen = now.Count;
        }
        await rebuild;
        rebuilding = false;
        await stop.CancelAsync();
        Assert.InRange(await commands, 50, int.MaxValue);
        Assert.InRange(looks, 20, int.MaxValue);
        await run;
        await runner.CatchUp();
        Assert.Equal([2], await projection.Generations());
        Assert.Equal(await Log(), await projection.Seen());
        Assert.Empty(failures);
    }

    [Fact]
    public async Task Old_gaps_that_the_runner_has_passed_are_not_proved_again()
    {
        var projection = new SeenProjection(db);
        using var runner = Runner(projection);
        await using (var lost = await RawWriter.Begin(db))
        {
            await lost.Draw();
            await lost.Rollback();
        }
        await Append(120);
        await runner.CatchUp();

        // While anybody writes, nothing but the runner's progress shows that the old gap is dead.
        await using var writer = await RawWriter.Begin(db);
        var open = await writer.DrawAndInsert();
        var behind = await CommitBehind();
        await runner.Rebuild(projection);
        Assert.DoesNotContain(behind, await projection.Seen());
        await writer.Commit();
        await runner.CatchUp();
        Assert.Equal(await Log(), await projection.Seen());
        Assert.Contains(open, await projection.Seen());
    }

    [Fact]
    public async Task Two_at_once_take_turns()
    {
        var projection = new SeenProjection(db, _ => Task.Delay(5));
        using var runner = Runner(projection);
        await Append(200);
        await runner.CatchUp();
        await Task.WhenAll(runner.Rebuild(projection), runner.Rebuild(projection));
        Assert.Equal([3], await projection.Generations());
        Assert.Equal(await Log(), await projection.Seen());
    }

    [Fact]
    public async Task A_new_version_is_built_while_the_old_one_goes_on()
    {
        var old = new SeenProjection(db);
        using var before = Runner(old);
        await Append(500);
        await before.CatchUp();
        using var stop = new CancellationTokenSource();
        var run = before.Run(stop.Token);

        var latest = new SeenProjection(db, _ => Task.Delay(5));
        using var after = Runner(latest);
        var build = after.CatchUp();
        await Append(50);
        await before.CatchUp();
        Assert.False(build.IsCompleted);
        Assert.Equal(await Log(), await old.Seen());
        await build;
        await after.CatchUp();
        Assert.Equal(await Log(), await latest.Seen());
        await stop.CancelAsync();
        await run;
    }

    async Task<long> CommitBehind()
    {
        await using var writer = await RawWriter.Begin(db);
        var number = await writer.DrawAndInsert();
        await writer.Commit();
        return number;
    }
}
