using Npgsql;
using OutcomesTracker.IntegrationTests.Store;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Projections;

/// <summary>A projection is rebuilt as a new generation, beside the rows that are read.</summary>
public sealed class RebuildTests(StoreDatabase db) : IClassFixture<StoreDatabase>
{
    // Makes the log longer than a page, for tests in which pages matter; done once, in one statement.
    private async Task<TestDaemon> WithLongLog(IProjection projection)
    {
        var daemon = await TestDaemon.Start(db, projection);
        if (await new EventLog(db.App).HighestSequence() < 12_000)
            await db.Execute(
                """
                with s as (select gen_random_uuid() as id),
                  stream as (insert into outcomes.mt_streams (tenant_id, id, version) select 'raw', id, 12000 from s)
                insert into outcomes.mt_events (seq_id, id, stream_id, version, data, type, tenant_id)
                select nextval('outcomes.mt_events_sequence'), gen_random_uuid(), s.id, n,
                  '{"scope": "research", "on": "2026-01-10"}', 'consent_given', 'raw'
                from s, generate_series(1, 12000) n
                """
            );
        daemon.Signal.Committed();
        await daemon.CatchUp();
        return daemon;
    }

    private Rebuild Rebuild(IProjection projection) => new(db.App, projection);

    [Fact]
    public async Task It_equals_the_live_rows_and_one_that_dies_leaves_them()
    {
        var dies = false;
        var pages = 0;
        var projection = new SeenProjection(
            db,
            _ => dies && ++pages == 3 ? throw new InvalidOperationException("killed") : Task.CompletedTask
        );
        await using var daemon = await WithLongLog(projection);
        var (live, progress) = (await projection.Seen(), await daemon.Position());

        dies = true;
        await Assert.ThrowsAsync<InvalidOperationException>(() => Rebuild(projection).Run());
        Assert.Equal(3, pages);
        Assert.Equal([1, 2], await projection.Generations());
        Assert.Equal(live, await projection.Seen());
        Assert.Equal(progress, await daemon.Position());

        // The next rebuild starts over: it contains nothing of the failed one.
        dies = false;
        await Rebuild(projection).Run();
        Assert.Equal([2], await projection.Generations());
        Assert.Equal(live, await projection.Seen());
        Assert.Equal(progress, await daemon.Position());
        await daemon.Append(1);
        await daemon.CatchUp();
        Assert.Equal([2], await projection.Generations());
        Assert.Equal(await TestDaemon.Log(db), await projection.Seen());
    }

    [Fact]
    public async Task Its_connections_may_be_killed_at_any_page()
    {
        await using var app = EventStoreConnection.Open(db.ConnectionString + ";Application Name=rebuilding");
        var (kills, pages) = (false, 0);
        var projection = new SeenProjection(
            db,
            _ =>
                kills && ++pages == 2
                    ? db.Execute(
                        """
                        select pg_terminate_backend(pid) from pg_stat_activity
                        where datname = current_database() and application_name = 'rebuilding'
                        """
                    )
                    : Task.CompletedTask
        );
        await using var daemon = await WithLongLog(projection);
        kills = true;
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => new Rebuild(app, projection).Run());
        kills = false;
        app.Clear();
        await new Rebuild(app, projection).Run();
        Assert.Equal([2], await projection.Generations());
        Assert.Equal(await TestDaemon.Log(db), await projection.Seen());
    }

    [Fact]
    public async Task Beside_two_hundred_commands_a_second_nobody_sees_less_than_before_and_all_ends_equal()
    {
        var (rebuilding, recorded, looks) = (false, 0, 0);
        var projection = new SeenProjection(db, page => rebuilding && page.Count > 1_000 ? WhileOthersWork() : Task.CompletedTask);
        await using var daemon = await WithLongLog(projection);
        using var stop = new CancellationTokenSource();
        var commands = Task.Run(async () =>
        {
            using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            for (; !stop.IsCancellationRequested; recorded++)
            {
                await daemon.Append(Guid.NewGuid());
                await beat.WaitForNextTickAsync(CancellationToken.None);
            }
        });

        rebuilding = true;
        var rebuild = Rebuild(projection).Run();
        var seen = 0;
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
        await commands;
        Assert.InRange(recorded, 50, int.MaxValue);
        await daemon.CatchUp();
        Assert.Equal([2], await projection.Generations());
        Assert.Equal(await TestDaemon.Log(db), await projection.Seen());

        // Simulates a slow page: more events are recorded, and the rows are read, before it is written.
        async Task WhileOthersWork()
        {
            var (recordedBefore, looksBefore) = (recorded, looks);
            await Eventually.Holds(() => recorded >= recordedBefore + 50 && looks >= looksBefore + 2);
        }
    }

    [Fact]
    public async Task It_reads_no_further_than_the_daemon_has_come_and_so_waits_at_no_gap()
    {
        var projection = new SeenProjection(db);
        await using var daemon = await TestDaemon.Start(db, projection);
        await using (var lost = await RawWriter.Begin(db))
        {
            await lost.Draw();
            await lost.Rollback();
        }
        await daemon.Append(120);
        await daemon.CatchUp();

        // While a transaction is open, only the daemon's progress shows that the older gap is dead.
        await using var writer = await RawWriter.Begin(db);
        var open = await writer.DrawAndInsert();
        var behind = await daemon.Append(Guid.NewGuid());
        await Rebuild(projection).Run();
        Assert.Empty((await projection.Seen()).Intersect(behind));
        await writer.Commit();
        await daemon.CatchUp();
        Assert.Equal(await TestDaemon.Log(db), await projection.Seen());
        Assert.Contains(open, await projection.Seen());
    }

    [Fact]
    public async Task Two_at_once_take_turns()
    {
        var projection = new SeenProjection(db, _ => Task.Delay(5));
        await using var daemon = await TestDaemon.Start(db, projection);
        await daemon.Append(200);
        await daemon.CatchUp();
        await Task.WhenAll(Rebuild(projection).Run(), Rebuild(projection).Run());
        Assert.Equal([3], await projection.Generations());
        Assert.Equal(await TestDaemon.Log(db), await projection.Seen());
    }

    [Fact]
    public async Task A_page_that_is_being_written_and_the_switch_wait_for_each_other()
    {
        TaskCompletionSource written = new(),
            mayEnd = new();
        var holds = false;
        var projection = new SeenProjection(
            db,
            async _ =>
            {
                if (!holds)
                    return;
                holds = false;
                written.SetResult();
                await mayEnd.Task;
            }
        );
        await using var daemon = await TestDaemon.Start(db, projection);
        await daemon.Append(30);
        await daemon.CatchUp();
        holds = true;
        await daemon.Append(1);
        // The daemon is writing a page of the old generation.
        await written.Task;
        var rebuild = Rebuild(projection).Run();
        await Eventually.Holds(async () =>
            await db.Scalar<long>(
                "select count(*) from pg_stat_activity where datname = current_database() "
                    + "and wait_event_type = 'Lock' and query like '%projection_generations%for update%'"
            ) > 0
        );
        mayEnd.SetResult();
        await rebuild;
        await daemon.Append(1);
        await daemon.CatchUp();
        Assert.Equal([2], await projection.Generations());
        Assert.Equal(await TestDaemon.Log(db), await projection.Seen());
    }

    [Fact]
    public async Task A_database_of_the_version_before_goes_on_from_the_generation_that_was_read()
    {
        var projection = new SeenProjection(db);
        await using (var daemon = await TestDaemon.Start(db, projection))
        {
            await daemon.Append(50);
            await daemon.CatchUp();
        }
        var at = await new EventLog(db.App).Projected(projection.Name);
        // The state that the older version's own projection engine left after two rebuilds, one of which failed: a row of progress for each
        // generation, and no high-water mark.
        await db.Execute(
            $"""
            update outcomes.projection_generations set generation = 3 where name = '{projection.Name}';
            update outcomes.seen set generation = 3 where projection = '{projection.Name}';
            update outcomes.mt_event_progression set last_seq_id = 7 where name = '{projection.Name}:All';
            insert into outcomes.mt_event_progression (name, last_seq_id)
              values ('{projection.Name}:V3:All', {at}), ('{projection.Name}:V4:All', 12), ('Fresh:All', 0);
            delete from outcomes.mt_event_progression where name like 'HighWater%';
            """
        );
        for (var time = 0; time < 2; time++)
            await db.Migrate();
        Assert.Equal(
            [$"{projection.Name}:All {at}"],
            await db.Column<string>(
                "select name || ' ' || last_seq_id from outcomes.mt_event_progression "
                    + $"where name like '{projection.Name}%' or name like 'Fresh%'"
            )
        );
        Assert.True(await db.Scalar<long>("select last_seq_id from outcomes.mt_event_progression where name = 'HighWaterMark'") >= at);
        await using var next = await TestDaemon.Start(db, projection);
        await next.Append(5);
        await next.CatchUp();
        Assert.Equal([3], await projection.Generations());
        Assert.Equal(await TestDaemon.Log(db), await projection.Seen());
    }
}
