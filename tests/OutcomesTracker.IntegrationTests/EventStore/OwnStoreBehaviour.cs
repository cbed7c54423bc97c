using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.EventStore;

/// <summary>The behaviour suite on this repository's engine. Two writers stand for two servers.</summary>
public sealed class OwnStoreBehaviour(StoreDatabase db) : StoreBehaviour, IClassFixture<StoreDatabase>, IAsyncDisposable
{
    readonly StreamWriter<Tally>[] servers = [.. Enumerable.Range(0, 2).Select(_ => new StreamWriter<Tally>(
        db.App, Sample.Fold, new() { Homes = Sample.Homes }, TimeProvider.System))];
    readonly StreamAppender appender = new(db.App, TimeProvider.System);
    readonly EventLog log = new(db.App);
    int turn;

    protected override async Task<Outcome> Append(StreamKey stream, long expectedVersion, params NewEvent[] events) =>
        await appender.Append(stream, expectedVersion, events, "sample") switch
        {
            AppendResult.Stored => Outcome.Stored,
            AppendResult.Conflict => Outcome.Conflict,
            _ => Outcome.Duplicate,
        };

    protected override Task<Receipt> Count(StreamKey stream, Guid eventId, bool claim = false) =>
        servers[Interlocked.Increment(ref turn) % 2].Execute(stream, eventId, Sample.Count(eventId, claim: claim));

    protected override Task<IReadOnlyList<StoredEvent>> ReadStream(StreamKey stream) => log.ReadStream(stream);
    protected override Task<IReadOnlyList<StoredEvent>> ReadFrom(long afterSequence, int max) => log.ReadFrom(afterSequence, max);
    protected override Task<long> HighestSequence() => log.HighestSequence();

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
            await server.DisposeAsync();
    }
}
