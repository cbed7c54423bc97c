using Npgsql;
using OutcomesTracker.IntegrationTests.Store;
using OutcomesTracker.Server.Store;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace OutcomesTracker.IntegrationTests.Commands;

/// <summary>An acknowledged command is stored exactly once, and a command never hangs.</summary>
public sealed class LostConnectionTests(StoreDatabase db) : IClassFixture<StoreDatabase>
{
    /// <summary>
    /// The connection is cut after a message was delivered: the events are stored and not committed, or committed and not acknowledged.
    /// </summary>
    [Theory]
    [
        InlineData(TestProxy.Storing, 1),
        InlineData(TestProxy.Storing, 20),
        InlineData(TestProxy.Committing, 1),
        InlineData(TestProxy.Committing, 20)
    ]
    public async Task What_was_sent_when_the_line_was_cut_is_answered_by_what_the_log_says(string message, int commands)
    {
        var (armed, cuts) = (false, 0);
        await using var proxy = new TestProxy(
            db.ConnectionString,
            sql =>
            {
                if (!armed || !sql.Contains(message))
                    return Task.FromResult(true);
                armed = false;
                cuts++;
                return Task.FromResult(false);
            }
        );
        await using var writer = TestWriter.On(proxy.ConnectionString, new() { ConcurrentBatches = 1 });
        var stream = TestWriter.Stream();
        await writer.Count(stream);

        armed = true;
        var receipts = await Task.WhenAll(Enumerable.Range(0, commands).Select(_ => writer.Count(stream)));
        Assert.Equal(1, cuts);
        Assert.All(receipts, r => Assert.False(r.Replayed));
        var stored = (await new EventLog(db.App).ReadStream(stream)).Skip(1);
        Assert.Equal(stored.Select(e => (e.Sequence, e.Version)), receipts.Select(r => (r.Sequence, r.Version)));
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_looked_for_while_the_database_is_away()
    {
        var (armed, away) = (false, Stopwatch.StartNew());
        await using var proxy = new TestProxy(
            db.ConnectionString,
            sql =>
            {
                if (armed && sql.Contains(TestProxy.Committing))
                    (armed, away) = (false, Stopwatch.StartNew());
                return Task.FromResult(armed || away.Elapsed > TimeSpan.FromSeconds(1));
            }
        );
        await Task.Delay(TimeSpan.FromSeconds(1));
        await using var writer = TestWriter.On(proxy.ConnectionString);
        var stream = TestWriter.Stream();
        await writer.Count(stream);
        armed = true;
        var receipt = await writer.Count(stream);
        Assert.Equal((2, false), (receipt.Version, receipt.Replayed));
        Assert.Equal(2, (await new EventLog(db.App).ReadStream(stream)).Count);
    }

    [Fact]
    public async Task What_its_caller_gave_up_in_a_batch_that_then_failed_is_not_done_later()
    {
        var (armed, stream) = (false, TestWriter.Stream());
        using var caller = new CancellationTokenSource();
        await using var proxy = new TestProxy(
            db.ConnectionString,
            sql =>
            {
                if (!armed || !sql.Contains(TestProxy.Storing))
                    return Task.FromResult(true);
                armed = false;
                caller.Cancel();
                throw new IOException("cut before it is sent");
            }
        );
        await using (var writer = TestWriter.On(proxy.ConnectionString))
        {
            await writer.Count(stream);
            armed = true;
            var id = Guid.NewGuid();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer.Count(stream, id, cancellation: caller.Token));
        }
        Assert.Single(await new EventLog(db.App).ReadStream(stream));
    }

    [Fact]
    public async Task Connections_killed_under_load_lose_and_double_nothing()
    {
        await using var writer = TestWriter.On(db);
        var streams = Enumerable.Range(0, 12).Select(_ => TestWriter.Stream()).ToArray();
        using var over = new CancellationTokenSource();
        var kills = 0;
        var killer = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                kills += (int)
                    await db.Scalar<long>(
                        """
                        select count(pg_terminate_backend(pid)) from pg_stat_activity
                        where datname = current_database() and application_name like 'outcomes%'
                        """
                    );
                await Task.Delay(Random.Shared.Next(20, 100), CancellationToken.None);
            }
        });
        // Continues until enough connections have been killed, however fast the writer is.
        async Task<List<(Guid Id, Counted Counted, int Tries)>> SendOn(StreamKey stream)
        {
            var sent = await Send(20, writer, stream);
            while (Volatile.Read(ref kills) <= 20)
                sent.AddRange(await Send(10, writer, stream));
            return sent;
        }
        var acknowledged = (await Task.WhenAll(Enumerable.Range(0, 24).Select(i => SendOn(streams[i % 12])))).SelectMany(a => a).ToList();
        await over.CancelAsync();
        await killer;

        var log = new EventLog(db.App);
        var stored = (await Task.WhenAll(streams.Select(stream => log.ReadStream(stream))))
            .SelectMany(events => events)
            .ToDictionary(e => e.Id);
        Assert.Equal(acknowledged.Count, stored.Count);
        Assert.All(acknowledged, a => Assert.Equal(stored[a.Id].Sequence, a.Counted.Sequence));
        Assert.All(acknowledged, a => Assert.Equal(stored[a.Id].Version, a.Counted.Version));
        // Only a command that failed as unavailable and was sent again may be reported as a replay.
        Assert.All(acknowledged.Where(a => a.Tries == 1), a => Assert.False(a.Counted.Replayed));
    }

    private static async Task<List<(Guid Id, Counted Counted, int Tries)>> Send(int commands, TestWriter writer, StreamKey stream)
    {
        var acknowledged = new List<(Guid, Counted, int)>();
        for (var i = 0; i < commands; i++)
        {
            var (id, tries, receipt) = (Guid.NewGuid(), 0, (Counted?)null);
            while (receipt is null)
            {
                try
                {
                    tries++;
                    receipt = await writer.Count(stream, id);
                }
                catch (StoreUnavailableException)
                {
                    await Task.Delay(10);
                }
            }
            acknowledged.Add((id, receipt, tries));
        }
        return acknowledged;
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_reported_within_a_second()
    {
        await using var writer = TestWriter.On("Host=127.0.0.1;Port=1;Username=nobody");
        var commands = Enumerable.Range(0, 50).Select(_ => writer.Count(TestWriter.Stream())).ToArray();
        foreach (var command in commands)
            await Assert.ThrowsAsync<StoreUnavailableException>(() => command.WaitAsync(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task A_command_that_waits_too_long_is_given_up_and_not_done_later()
    {
        await using var writer = TestWriter.On(db);
        await using var impatient = TestWriter.On(db, new() { Timeout = TimeSpan.FromMilliseconds(300) });
        var stream = TestWriter.Stream();
        await writer.Count(stream);
        await using var holder = await db.Owner.OpenConnectionAsync();
        await using (await holder.BeginTransactionAsync())
        {
            await new NpgsqlCommand("select 1 from outcomes.mt_streams where id = $1 for update", holder)
            {
                Parameters = { new() { Value = stream.Id } },
            }.ExecuteNonQueryAsync();
            await Assert.ThrowsAsync<StoreUnavailableException>(() => impatient.Count(stream));
        }
        Assert.Equal(2, (await writer.Count(stream)).Version);
    }

    /// <summary>
    /// The lock on the stream is released shortly before or after the timeout. A command that a batch is already storing at the timeout is
    /// answered by its outcome.
    /// </summary>
    [Fact]
    public async Task Whoever_is_told_that_it_took_too_long_finds_nothing_recorded_and_everybody_else_finds_it_once()
    {
        var timeout = TimeSpan.FromMilliseconds(150);
        await using var holder = await db.Owner.OpenConnectionAsync();
        await using var writer = TestWriter.On(db);
        var recorded = new List<bool>();
        for (var round = 0; round < 36; round++)
        {
            var stream = TestWriter.Stream();
            await writer.Count(stream);
            await using (var impatient = TestWriter.On(db, new() { Timeout = timeout, Grace = Eventually.Timeout }))
            {
                Task<bool> command;
                await using (await holder.BeginTransactionAsync())
                {
                    await new NpgsqlCommand("select 1 from outcomes.mt_streams where id = $1 for update", holder)
                    {
                        Parameters = { new() { Value = stream.Id } },
                    }.ExecuteNonQueryAsync();
                    command = IsRecorded(impatient.Count(stream));
                    await Task.Delay(timeout + TimeSpan.FromMilliseconds(10 * (round % 12 - 9)));
                }
                recorded.Add(await command);
            }
            Assert.Equal(recorded[^1] ? 2 : 1, (await new EventLog(db.App).ReadStream(stream)).Count);
        }
        Assert.Equal([false, true], recorded.Distinct().Order());
    }

    private static async Task<bool> IsRecorded(Task<Counted> command)
    {
        try
        {
            return (await command).Version == 2;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }
}
