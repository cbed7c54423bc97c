using System.Diagnostics;
using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.EventStore;

/// <summary>
/// The reader never passes a number that may still be committed, and is held by nothing else. The classic fault of this
/// schema: https://github.com/JasperFx/marten/issues/4952 and https://github.com/JasperFx/marten/issues/4964.
/// </summary>
public sealed class GapTests(StoreDatabase db) : IClassFixture<StoreDatabase>
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    readonly GapProofReader reader = new();

    async Task<SafePage> Read(long floor, int max = 1000)
    {
        await using var connection = await db.App.OpenConnectionAsync();
        return await reader.Read(connection, floor, max);
    }

    async Task<SafePage> ReadUntilFree(long floor)
    {
        var watch = Stopwatch.StartNew();
        SafePage page;
        while ((page = await Read(floor)).Held && watch.Elapsed < Soon)
            await Task.Delay(2);
        Assert.False(page.Held);
        return page;
    }

    async Task<long> Floor()
    {
        await using var one = await RawWriter.Begin(db);
        var floor = await one.DrawAndInsert();
        await one.Commit();
        return floor;
    }

    async Task<long> CommitOne()
    {
        await using var writer = await RawWriter.Begin(db);
        var number = await writer.DrawAndInsert();
        await writer.Commit();
        return number;
    }

    static IEnumerable<long> Numbers(SafePage page) => page.Events.Select(e => e.Sequence);

    [Fact]
    public async Task A_number_still_in_an_open_transaction_is_waited_for()
    {
        var floor = await Floor();
        await using var slow = await RawWriter.Begin(db);
        var gap = await slow.DrawAndInsert();
        var after = await CommitOne();
        for (var i = 0; i < 20; i++)
            Assert.Equivalent((true, floor), ((await Read(floor)) is var p ? (p.Held, p.Ceiling) : default));
        await slow.Commit();
        Assert.Equal([gap, after], Numbers(await ReadUntilFree(floor)));
    }

    [Fact]
    public async Task A_number_drawn_and_not_yet_inserted_is_waited_for_too()
    {
        var floor = await Floor();
        await using var slow = await RawWriter.Begin(db);
        var gap = await slow.Draw();
        var after = await CommitOne();
        for (var i = 0; i < 10; i++)
            Assert.True((await Read(floor)).Held);
        await slow.Insert();
        Assert.True((await Read(floor)).Held);
        await slow.Commit();
        Assert.Equal([gap, after], Numbers(await ReadUntilFree(floor)));
    }

    [Fact]
    public async Task What_stands_before_the_gap_is_not_held()
    {
        var floor = await Floor();
        var before = await CommitOne();
        await using var slow = await RawWriter.Begin(db);
        await slow.Draw();
        await CommitOne();
        var page = await Read(floor);
        Assert.Equal([before], Numbers(page));
        Assert.Equal((before, true), (page.Ceiling, page.Held));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_number_that_was_rolled_back_holds_nothing(bool savepoint)
    {
        var floor = await Floor();
        await using (var lost = await RawWriter.Begin(db))
        {
            await lost.Run("SAVEPOINT here");
            await lost.DrawAndInsert();
            await lost.Run(savepoint ? "ROLLBACK TO here" : "ROLLBACK");
            if (savepoint)
                await lost.Commit();
        }
        var after = await CommitOne();
        var page = await Read(floor);
        Assert.Equal([after], Numbers(page));
        Assert.Equal([(floor, after)], page.Skipped);
    }

    [Fact]
    public async Task A_number_in_a_rolled_back_savepoint_is_dead_only_with_its_transaction()
    {
        var floor = await Floor();
        await using var writer = await RawWriter.Begin(db);
        await writer.Run("SAVEPOINT here");
        var number = await writer.Draw();
        await writer.Run("ROLLBACK TO here");
        await CommitOne();
        Assert.True((await Read(floor)).Held);
        // It knows its number still, and may use it.
        await writer.Insert();
        await writer.Commit();
        Assert.Contains(number, Numbers(await ReadUntilFree(floor)));
    }

    [Fact]
    public async Task A_writer_that_is_killed_frees_its_number_at_once()
    {
        var floor = await Floor();
        var killed = await RawWriter.Begin(db);
        await killed.DrawAndInsert();
        var after = await CommitOne();
        Assert.True((await Read(floor)).Held);
        await db.Execute("SELECT pg_terminate_backend($1)", killed.ProcessId);
        Assert.Equal([after], Numbers(await ReadUntilFree(floor)));
        await killed.DisposeAsync();
    }

    [Fact]
    public async Task Transactions_that_write_no_event_delay_nothing()
    {
        await using var idle = await RawWriter.Begin(db);
        await idle.Run("CREATE TABLE IF NOT EXISTS outcomes.unrelated (n int); INSERT INTO outcomes.unrelated VALUES (1)");
        await using var report = await RawWriter.Begin(db);
        await report.Run("SELECT count(*) FROM outcomes.mt_events; SELECT last_value FROM outcomes.mt_events_sequence");
        await using var analyze = await RawWriter.Begin(db);
        await analyze.Run("ANALYZE outcomes.mt_events");

        var floor = await Floor();
        await using (var lost = await RawWriter.Begin(db))
        {
            await lost.DrawAndInsert();
            await lost.Rollback();
        }
        var after = await CommitOne();
        Assert.Equal([after], Numbers(await Read(floor)));
    }

    [Fact]
    public async Task Writers_that_begin_after_the_gap_was_seen_do_not_hold_it()
    {
        var floor = await Floor();
        await using var slow = await RawWriter.Begin(db);
        await slow.Draw();
        var after = await CommitOne();
        Assert.True((await Read(floor)).Held);
        await using var later = await RawWriter.Begin(db);
        await later.DrawAndInsert();
        await slow.Rollback();
        Assert.Equal([after], Numbers(await ReadUntilFree(floor)));
    }

    [Fact]
    public async Task A_gap_is_seen_across_pages_of_any_size()
    {
        var floor = await Floor();
        var first = await CommitOne();
        await using var slow = await RawWriter.Begin(db);
        var gap = await slow.DrawAndInsert();
        var after = await CommitOne();
        Assert.Equal([first], Numbers(await Read(floor, 1)));
        Assert.Empty(Numbers(await Read(first, 1)));
        await slow.Commit();
        await ReadUntilFree(first);
        Assert.Equal([gap], Numbers(await Read(first, 1)));
        Assert.Equal([after], Numbers(await Read(gap, 1)));
    }

    [Fact]
    public async Task A_commit_between_seeing_the_gap_and_listing_the_holders_is_not_lost()
    {
        var floor = await Floor();
        await using var slow = await RawWriter.Begin(db);
        var gap = await slow.DrawAndInsert();
        var after = await CommitOne();
        var commits = 0;
        await using var proxy = new TestProxy(db.ConnectionString, async sql =>
        {
            if (sql.Contains("pg_locks") && commits++ == 0)
                await slow.Commit();
            return true;
        });
        await using var app = proxy.Open();
        await using var connection = await app.OpenConnectionAsync();
        var page = await reader.Read(connection, floor, 100);
        Assert.Equal(1, commits);
        Assert.Equal([gap, after], Numbers(page));
    }

    [Fact]
    public async Task A_gap_that_opens_just_before_the_log_is_read_is_waited_for()
    {
        var floor = await Floor();
        RawWriter? slow = null;
        var after = 0L;
        await using var proxy = new TestProxy(db.ConnectionString, async sql =>
        {
            if (sql.Contains("ORDER BY e.seq_id") && slow is null)
            {
                slow = await RawWriter.Begin(db);
                await slow.DrawAndInsert();
                after = await CommitOne();
            }
            return true;
        });
        await using var app = proxy.Open();
        await using var connection = await app.OpenConnectionAsync();
        Assert.True((await reader.Read(connection, floor, 100)).Held);
        await slow!.Commit();
        Assert.Equal([slow.Number, after], Numbers(await ReadUntilFree(floor)));
        await slow.DisposeAsync();
    }

    [Fact]
    public async Task An_archived_event_is_no_gap()
    {
        var floor = await Floor();
        var archived = await CommitOne();
        await using var holder = await RawWriter.Begin(db);
        await holder.Run("LOCK TABLE outcomes.mt_events IN ROW EXCLUSIVE MODE");
        await db.Execute("UPDATE outcomes.mt_events SET is_archived = true WHERE seq_id = $1", archived);
        var page = await Read(floor);
        Assert.Equal((archived, false, 0), (page.Ceiling, page.Held, page.Events.Count));
    }
}
