using OutcomesTracker.IntegrationTests.Store;

namespace OutcomesTracker.IntegrationTests.Projections;

/// <summary>One daemon for all tests of a class, with a projection that records every sequence number.</summary>
public sealed class SeenDatabase : IAsyncLifetime
{
    internal StoreDatabase Db { get; } = new();

    internal SeenProjection Projection { get; private set; } = null!;

    internal TestDaemon Daemon { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Db.InitializeAsync();
        Projection = new(Db);
        Daemon = await TestDaemon.Start(Db, Projection);
    }

    public async ValueTask DisposeAsync()
    {
        await Daemon.DisposeAsync();
        await Db.DisposeAsync();
    }
}

/// <summary>
/// The daemon never passes a sequence number that may still be committed, and nothing else holds it back. The known defect of this schema:
/// https://github.com/JasperFx/marten/issues/4952 and https://github.com/JasperFx/marten/issues/4964.
/// </summary>
public sealed class GapTests(SeenDatabase database) : IClassFixture<SeenDatabase>
{
    private readonly StoreDatabase db = database.Db;
    private readonly TestDaemon daemon = database.Daemon;

    // Lets the daemon first see a log without a gap, so that any later gap is new to it.
    private async Task<RawWriter> Begin()
    {
        await daemon.Rest();
        return await RawWriter.Begin(db);
    }

    private async Task<long> CommitOne()
    {
        await using var writer = await RawWriter.Begin(db);
        var number = await writer.DrawAndInsert();
        await writer.Commit();
        daemon.Signal.Committed();
        return number;
    }

    // The daemon has checked more than once which transaction may still commit a number, and waits.
    private async Task IsHeldBefore(long number)
    {
        var before = daemon.Holds;
        await Eventually.Holds(() => daemon.Holds > before + 3, "The daemon did not ask.");
        Assert.True(await daemon.Position() < number);
    }

    private async Task AllIsSeen()
    {
        await daemon.CatchUp();
        Assert.Equal(await TestDaemon.Log(db), await database.Projection.Seen());
    }

    private Task<long> SkipsOver(long number) =>
        db.Scalar<long>("select count(*) from outcomes.mt_high_water_skips where starting_sequence < $1 and ending_sequence >= $1", number);

    [Fact]
    public async Task A_number_still_in_an_open_transaction_is_waited_for()
    {
        await using var slow = await Begin();
        var gap = await slow.DrawAndInsert();
        await CommitOne();
        await IsHeldBefore(gap);
        await slow.Commit();
        await AllIsSeen();
        Assert.Equal(0, await SkipsOver(gap));
    }

    [Fact]
    public async Task A_number_drawn_and_not_yet_inserted_is_waited_for_too()
    {
        await using var slow = await Begin();
        // PostgreSQL logs a sequence's values 32 at a time, and only the transaction whose draw writes that log record is assigned a
        // transaction id. Any other transaction that draws a number is visible only as a session.
        for (var drawn = 0; drawn < 2; drawn++)
            await CommitOne();
        await daemon.CatchUp();
        var gap = await slow.Draw();
        await CommitOne();
        await IsHeldBefore(gap);
        await slow.Insert();
        await IsHeldBefore(gap);
        await slow.Commit();
        await AllIsSeen();
    }

    [Fact]
    public async Task What_stands_before_the_gap_is_not_held()
    {
        await using var slow = await Begin();
        var before = await CommitOne();
        await slow.Draw();
        await CommitOne();
        await Eventually.Holds(async () => await daemon.Position() == before);
        await slow.Rollback();
        await AllIsSeen();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_number_that_was_rolled_back_is_passed_and_written_down(bool savepoint)
    {
        long dead;
        await using (var lost = await Begin())
        {
            await lost.Run("SAVEPOINT here");
            dead = await lost.DrawAndInsert();
            await lost.Run(savepoint ? "ROLLBACK TO here" : "ROLLBACK");
            if (savepoint)
                await lost.Commit();
        }
        await CommitOne();
        await AllIsSeen();
        Assert.Equal(1, await SkipsOver(dead));
    }

    [Fact]
    public async Task A_number_in_a_rolled_back_savepoint_is_dead_only_with_its_transaction()
    {
        await using var writer = await Begin();
        await writer.Run("SAVEPOINT here");
        var number = await writer.Draw();
        await writer.Run("ROLLBACK TO here");
        await CommitOne();
        await IsHeldBefore(number);
        // The transaction still has its number, and may use it.
        await writer.Insert();
        await writer.Commit();
        await AllIsSeen();
        Assert.Contains(number, await database.Projection.Seen());
    }

    [Fact]
    public async Task A_writer_that_is_killed_frees_its_number()
    {
        var killed = await Begin();
        var gap = await killed.DrawAndInsert();
        await CommitOne();
        await IsHeldBefore(gap);
        await db.Execute("select pg_terminate_backend($1)", killed.ProcessId);
        await AllIsSeen();
        await killed.DisposeAsync();
    }

    [Fact]
    public async Task Transactions_that_stood_idle_before_the_number_was_drawn_delay_nothing()
    {
        await using var idle = await Begin();
        await idle.Run("create table if not exists outcomes.unrelated (n int); insert into outcomes.unrelated values (1)");
        await using var report = await RawWriter.Begin(db);
        await report.Run("select count(*) from outcomes.mt_events; select last_value from outcomes.mt_events_sequence");
        await CommitOne();
        await using (var lost = await Begin())
        {
            await lost.DrawAndInsert();
            await lost.Rollback();
        }
        await CommitOne();
        await AllIsSeen();
    }

    [Fact]
    public async Task An_older_transaction_that_is_at_work_holds_a_dead_number_until_it_ends()
    {
        await using var backup = await Begin();
        var copying = backup.Run("select pg_sleep(60)");
        long dead;
        await using (var lost = await RawWriter.Begin(db))
        {
            dead = await lost.DrawAndInsert();
            await lost.Rollback();
        }
        await CommitOne();
        await IsHeldBefore(dead);
        await db.Execute("select pg_cancel_backend($1)", backup.ProcessId);
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => copying);
        await backup.Rollback();
        await AllIsSeen();
    }

    [Fact]
    public async Task Writers_that_begin_after_the_gap_was_seen_do_not_hold_it()
    {
        await using var slow = await Begin();
        var gap = await slow.Draw();
        var after = await CommitOne();
        await IsHeldBefore(gap);
        await using var later = await RawWriter.Begin(db);
        await later.DrawAndInsert();
        await slow.Rollback();
        await Eventually.Holds(async () => await daemon.Position() == after);
        await later.Commit();
        await AllIsSeen();
    }

    [Fact]
    public async Task A_commit_just_before_the_daemon_asks_who_is_at_work_is_not_lost()
    {
        var projection = new SeenProjection(db);
        RawWriter? slow = null;
        await using var proxy = new TestProxy(
            db.ConnectionString,
            async sql =>
            {
                if (sql.Contains("pg_prepared_xacts") && Interlocked.Exchange(ref slow, null) is { } writer)
                    await writer.Commit();
                return true;
            }
        );
        await using var other = await TestDaemon.Start(db, _ => { }, proxy.ConnectionString, projection);
        await other.CatchUp();
        await using var open = await Begin();
        var gap = await open.DrawAndInsert();
        slow = open;
        await CommitOne();
        await Eventually.Holds(() => slow is null, "The daemon did not ask.");
        await other.CatchUp();
        Assert.Contains(gap, await projection.Seen());
        Assert.Equal(await TestDaemon.Log(db), await projection.Seen());
    }

    [Fact]
    public async Task An_archived_event_is_no_gap()
    {
        await using var writer = await Begin();
        var first = await writer.DrawAndInsert();
        // The event is archived before the daemon reads it.
        var archived = await CommitOne();
        await db.Execute("update outcomes.mt_events set is_archived = true where seq_id = $1", archived);
        await writer.Commit();
        await using var holder = await RawWriter.Begin(db);
        await holder.Run("lock table outcomes.mt_events in row exclusive mode");
        await CommitOne();
        await AllIsSeen();
        Assert.Equal(0, await SkipsOver(first + 1));
        await holder.Rollback();
    }
}
