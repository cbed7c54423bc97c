using System.Text.Json.Nodes;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.EventStore;

public enum Outcome { Stored, Conflict, Duplicate }

/// <summary>What any engine over these tables must do; one subclass for each.</summary>
public abstract class StoreBehaviour
{
    /// <summary>All or none, at the version that the stream has before.</summary>
    protected abstract Task<Outcome> Append(StreamKey stream, long expectedVersion, params NewEvent[] events);

    /// <summary>One sample command, tried until it wins; see <see cref="Sample"/>.</summary>
    protected abstract Task<Receipt> Count(StreamKey stream, Guid eventId, bool claim = false);

    protected abstract Task<IReadOnlyList<StoredEvent>> ReadStream(StreamKey stream);
    protected abstract Task<IReadOnlyList<StoredEvent>> ReadFrom(long afterSequence, int max);
    protected abstract Task<long> HighestSequence();

    [Fact]
    public async Task Appends_at_the_expected_version_and_reads_back_in_order()
    {
        var stream = Sample.Stream();
        Assert.Equal(Outcome.Stored, await Append(stream, 0, Sample.Event(1), Sample.Event(2)));
        Assert.Equal(Outcome.Stored, await Append(stream, 2, Sample.Event(3)));

        var read = await ReadStream(stream);
        Assert.Equal([1, 2, 3], read.Select(e => e.Version));
        Assert.Equal([1, 2, 3], read.Select(e => Sample.Number(e.Data)));
        Assert.Equal(read.Select(e => e.Sequence).Order(), read.Select(e => e.Sequence));
        Assert.All(read, e => Assert.Equal(stream, e.Stream));
    }

    [Theory, InlineData(0), InlineData(2), InlineData(7)]
    public async Task Another_version_than_expected_stores_nothing(long expected)
    {
        var stream = Sample.Stream();
        await Append(stream, 0, Sample.Event());
        Assert.Equal(Outcome.Conflict, await Append(stream, expected, Sample.Event(), Sample.Event()));
        Assert.Single(await ReadStream(stream));
    }

    [Fact]
    public async Task A_stream_that_is_not_there_is_at_version_0()
    {
        var stream = Sample.Stream();
        Assert.Equal(Outcome.Conflict, await Append(stream, 1, Sample.Event()));
        Assert.Empty(await ReadStream(stream));
    }

    [Fact]
    public async Task An_event_id_is_stored_once_in_the_whole_log()
    {
        var (one, two) = (Sample.Stream(), Sample.Stream("vale"));
        var taken = Sample.Event();
        await Append(one, 0, taken);
        Assert.Equal(Outcome.Duplicate, await Append(one, 1, Sample.Event(2, taken.Id)));
        Assert.Equal(Outcome.Duplicate, await Append(two, 0, Sample.Event(), Sample.Event(2, taken.Id)));
        Assert.Single(await ReadStream(one));
        Assert.Empty(await ReadStream(two));
    }

    [Fact]
    public async Task A_command_sent_again_answers_the_first_receipt_and_appends_nothing()
    {
        var (stream, id) = (Sample.Stream(), Guid.NewGuid());
        var first = await Count(stream, id);
        await Count(stream, Guid.NewGuid());
        var again = await Count(stream, id);
        Assert.False(first.Replayed);
        Assert.Equal(first with { Replayed = true }, again);
        Assert.Equal(2, (await ReadStream(stream)).Count);
    }

    [Fact]
    public async Task The_same_command_twenty_times_at_once_is_stored_once()
    {
        var (stream, id) = (Sample.Stream(), Guid.NewGuid());
        var receipts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Count(stream, id))));
        Assert.Single(receipts, r => !r.Replayed);
        Assert.Single(receipts.Select(r => (r.Sequence, r.Version)).Distinct());
        Assert.Single(await ReadStream(stream));
    }

    [Fact]
    public async Task A_hundred_writers_on_one_stream_all_land_exactly_once()
    {
        var stream = Sample.Stream();
        var receipts = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => Count(stream, Guid.NewGuid()))));
        var read = await ReadStream(stream);
        Assert.Equal(Enumerable.Range(1, 100).Select(v => (long)v), read.Select(e => e.Version));
        // Each was decided on the state that the one before left.
        Assert.Equal(read.Select(e => e.Version), read.Select(e => Sample.Number(e.Data)));
        Assert.Equal(read.Select(e => (e.Sequence, e.Version)), receipts.Select(r => (r.Sequence, r.Version)).Order());
    }

    [Fact]
    public async Task Reads_everything_after_a_sequence_number_in_order()
    {
        var start = await HighestSequence();
        var events = Enumerable.Range(0, 5).Select(_ => Sample.Event()).ToArray();
        foreach (var e in events)
            await Append(Sample.Stream(), 0, e);

        var wanted = events.Select(e => e.Id).ToHashSet();
        var all = (await ReadFrom(start, 10_000)).Where(e => wanted.Contains(e.Id)).ToList();
        Assert.Equal(events.Select(e => e.Id), all.Select(e => e.Id));
        Assert.Equal(all[2..], (await ReadFrom(all[1].Sequence, 10_000)).Where(e => wanted.Contains(e.Id)), Same.Event);
        Assert.Equal(2, (await ReadFrom(start, 2)).Count);
        Assert.True(await HighestSequence() >= all[^1].Sequence);
    }

    [Fact]
    public async Task Metadata_comes_back_as_it_was_written()
    {
        var stream = Sample.Stream();
        var before = DateTimeOffset.UtcNow.AddMilliseconds(-1);
        var told = Sample.Event() with
        {
            UserName = "dr-okafor", CorrelationId = "trace-1", CausationId = "cause-2", Headers = """{"role": "clinician"}""",
        };
        await Append(stream, 0, told, Sample.Event());
        var read = await ReadStream(stream);
        Assert.Equal((told.Id, "sample_counted"), (read[0].Id, read[0].Type));
        Assert.Equal(("dr-okafor", "trace-1", "cause-2"), (read[0].UserName, read[0].CorrelationId, read[0].CausationId));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(told.Headers), JsonNode.Parse(read[0].Headers!)));
        Assert.Equal((null, null, null, null), (read[1].UserName, read[1].CorrelationId, read[1].CausationId, read[1].Headers));
        Assert.InRange(read[0].Timestamp, before, DateTimeOffset.UtcNow);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"n":1,"text":"Zoë \"quoted\" <b> \u2603 😀\n","deep":[{"a":null},[],true,1.50,-0.000001,12345678901234567890]}""")]
    public async Task Json_comes_back_as_it_was_written(string json)
    {
        var stream = Sample.Stream();
        await Append(stream, 0, Sample.Event() with { Data = System.Text.Encoding.UTF8.GetBytes(json) });
        var read = (await ReadStream(stream))[0].Data;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(read.Span)));
    }

    [Fact]
    public async Task The_same_stream_id_in_two_tenants_is_two_streams()
    {
        var one = Sample.Stream();
        var two = one with { Tenant = "vale" };
        await Append(one, 0, Sample.Event(1), Sample.Event(2));
        Assert.Equal(Outcome.Stored, await Append(two, 0, Sample.Event(9)));
        Assert.Equal([1, 2], (await ReadStream(one)).Select(e => Sample.Number(e.Data)));
        Assert.Equal([9], (await ReadStream(two)).Select(e => Sample.Number(e.Data)));
    }

    [Fact]
    public async Task Of_tenants_that_claim_one_stream_id_at_once_exactly_one_has_it()
    {
        var id = Guid.NewGuid();
        var receipts = await Task.WhenAll(Enumerable.Range(0, 12).Select(i =>
            Task.Run(() => Count(new($"tenant-{i}", id), Guid.NewGuid(), claim: true))));
        Assert.Single(receipts, r => !r.Refused);
        Assert.Single(await ReadFrom(0, 100_000), e => e.Stream.Id == id);
    }
}

public static class Same
{
    /// <summary>Events are the same when their numbers and ids are: the payload's bytes are compared elsewhere.</summary>
    public static readonly IEqualityComparer<StoredEvent> Event = EqualityComparer<StoredEvent>.Create(
        (a, b) => (a?.Sequence, a?.Id, a?.Version) == (b?.Sequence, b?.Id, b?.Version), e => e.Sequence.GetHashCode());
}
