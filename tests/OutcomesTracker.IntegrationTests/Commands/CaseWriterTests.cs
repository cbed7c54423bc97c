using System.Text.Json.Nodes;
using OutcomesTracker.IntegrationTests.Store;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Commands;

/// <summary>Every recorded event is stored once, in order and with its content unchanged. Two writers stand for two servers.</summary>
public sealed class CaseWriterTests(StoreDatabase db) : IClassFixture<StoreDatabase>, IAsyncDisposable
{
    private readonly TestWriter[] servers = [TestWriter.On(db), TestWriter.On(db)];
    private readonly EventLog log = new(db.App);
    private int turn;

    private Task<Counted> Count(StreamKey stream, Guid? id = null, bool enrols = false) =>
        servers[Interlocked.Increment(ref turn) % 2].Count(stream, id, enrols: enrols);

    [Fact]
    public async Task Entries_are_stored_in_order_and_read_back()
    {
        var stream = TestWriter.Stream();
        for (var i = 0; i < 3; i++)
            await Count(stream);
        var read = await log.ReadStream(stream);
        Assert.Equal([1, 2, 3], read.Select(one => one.Version));
        Assert.Equal([1, 2, 3], TestWriter.Scores(read));
        Assert.Equal(read.Select(one => one.Sequence).Order(), read.Select(one => one.Sequence));
        Assert.All(read, one => Assert.Equal(stream, one.Stream));
    }

    [Fact]
    public async Task A_command_sent_again_answers_the_first_receipt_and_appends_nothing()
    {
        var (stream, id) = (TestWriter.Stream(), Guid.NewGuid());
        var first = await Count(stream, id);
        await Count(stream);
        var again = await Count(stream, id);
        Assert.False(first.Replayed);
        Assert.Equal(first with { Replayed = true }, again);
        Assert.Equal(2, (await log.ReadStream(stream)).Count);
    }

    [Fact]
    public async Task The_same_command_twenty_times_at_once_is_stored_once()
    {
        var (stream, id) = (TestWriter.Stream(), Guid.NewGuid());
        var receipts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Count(stream, id))));
        Assert.Single(receipts, receipt => !receipt.Replayed);
        Assert.Single(receipts.Select(receipt => (receipt.Sequence, receipt.Version)).Distinct());
        Assert.Single(await log.ReadStream(stream));
    }

    [Fact]
    public async Task One_event_id_on_two_streams_at_once_is_stored_once()
    {
        var (streams, id) = (Enumerable.Range(0, 20).Select(_ => TestWriter.Stream()).ToArray(), Guid.NewGuid());
        var receipts = await Task.WhenAll(streams.Select(stream => Task.Run(() => Count(stream, id))));
        Assert.Single(receipts, receipt => !receipt.Replayed);
        Assert.Equal(1, await db.Scalar<long>("select count(*) from outcomes.mt_events where id = $1", id));
    }

    [Fact]
    public async Task A_hundred_writers_on_one_stream_all_land_exactly_once()
    {
        var stream = TestWriter.Stream();
        var receipts = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => Count(stream))));
        var read = await log.ReadStream(stream);
        Assert.Equal(Enumerable.Range(1, 100).Select(version => (long)version), read.Select(one => one.Version));
        // Each command was decided on the case after the previous one.
        Assert.Equal(read.Select(one => (decimal)one.Version), TestWriter.Scores(read));
        Assert.Equal(
            read.Select(one => (one.Sequence, one.Version)),
            receipts.Select(receipt => (receipt.Sequence, receipt.Version)).Order()
        );
    }

    [Fact]
    public async Task Metadata_is_each_event_s_own_in_a_shared_commit()
    {
        await using var writer = TestWriter.On(db, new() { ConcurrentBatches = 1 });
        var (told, silent) = (TestWriter.Stream(), TestWriter.Stream());
        var before = DateTimeOffset.UtcNow.AddMilliseconds(-1);
        await Task.WhenAll(
            Append(
                told,
                id =>
                    TestWriter.Event(id) with
                    {
                        CorrelationId = "trace-1",
                        CausationId = "cause-2",
                        Headers = new(Server.Security.Role.Clinician, "dr-x", null, null, "r1"),
                    }
            ),
            Append(silent, id => TestWriter.Event(id))
        );
        var (one, other) = ((await log.ReadStream(told))[0], (await log.ReadStream(silent))[0]);
        Assert.Equal(("tester", "trace-1", "cause-2", "outcome_assessed"), (one.UserName, one.CorrelationId, one.CausationId, one.Type));
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse("""{"role":"clinician","actor":"dr-x","rules":"r1"}"""), JsonNode.Parse(one.Headers!))
        );
        Assert.Equal((null, null), (other.CorrelationId, other.CausationId));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"role":"clinician"}"""), JsonNode.Parse(other.Headers!)));
        Assert.InRange(one.Timestamp, before, DateTimeOffset.UtcNow);

        Task Append(StreamKey stream, Func<Guid, DecidedEvent> make)
        {
            var id = Guid.NewGuid();
            return writer.Writer.Execute(stream, id, _ => new Verdict.Append(make(id), _ => Server.Http.Problem.UnknownPatient));
        }
    }

    [Fact]
    public async Task The_same_stream_id_in_two_clinics_is_two_streams_in_one_commit_or_two()
    {
        var one = TestWriter.Stream();
        var two = one with { Tenant = "vale" };
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Count(i % 2 == 0 ? one : two)));
        Assert.Equal(10, (await log.ReadStream(one)).Count);
        Assert.Equal(10, (await log.ReadStream(two)).Count);
    }

    [Fact]
    public async Task Of_clinics_that_enrol_under_one_id_at_once_exactly_one_has_it()
    {
        var id = Guid.NewGuid();
        var receipts = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => Count(new($"tenant-{i}", id), enrols: true))));
        Assert.Single(receipts, receipt => !receipt.Refused);
        Assert.Equal(1, await db.Scalar<long>("select count(*) from outcomes.mt_events where stream_id = $1", id));
    }

    [Fact]
    public async Task Another_application_s_event_in_a_stream_is_passed_over()
    {
        var stream = TestWriter.Stream();
        await Count(stream);
        await db.Execute(
            """
            insert into outcomes.mt_events (seq_id, id, stream_id, version, data, type, tenant_id)
            values (nextval('outcomes.mt_events_sequence'), gen_random_uuid(), $1, 2, '{}', 'invoice_sent', $2)
            """,
            stream.Id,
            stream.Tenant
        );
        await db.Execute("update outcomes.mt_streams set version = 2 where id = $1", stream.Id);
        Assert.Equal(3, (await Count(stream)).Version);
        Assert.Equal([1, 2], TestWriter.Scores((await log.ReadStream(stream)).Where(one => one.Type == "outcome_assessed")));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
            await server.DisposeAsync();
    }
}
