using OutcomesTracker.Server.Store;
using OutcomesTracker.IntegrationTests.EventStore;

namespace OutcomesTracker.Server.Critter.Tests;

/// <summary>The line is cut at the COMMIT: the command is committed, and nobody was told.</summary>
public sealed class LostCommitTests(StoreDatabase db) : IClassFixture<StoreDatabase>
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task A_command_whose_commit_never_answered_is_stored_once_and_its_receipt_is_the_first(bool isNew)
    {
        var (armed, cuts) = (false, 0);
        await using var proxy = new TestProxy(db.ConnectionString, text =>
        {
            if (armed && text.Contains("COMMIT", StringComparison.Ordinal) && Interlocked.Increment(ref cuts) == 1) return Task.FromResult(false);
            armed |= text.Contains(isNew ? "insert into outcomes.mt_events" : "mt_quick_append_events", StringComparison.Ordinal);
            return Task.FromResult(true);
        });
        await MessageTables.Apply(db.ConnectionString, default);
        using var server = await SampleHost.Start(db, proxy.ConnectionString);
        var (writer, stream, id) = (SampleHost.Writer(server), Sample.Stream(), Guid.NewGuid());
        if (!isNew)
        {
            await using var before = new StreamWriter<Tally>(db.App, Sample.Fold, new(), TimeProvider.System);
            await before.Count(stream);
        }
        var receipt = await writer.Execute(stream, id, SampleHost.Count(id));
        Assert.True(cuts > 0);
        var stored = await new EventLog(db.App).ReadStream(stream);
        Assert.Equal((stored[^1].Sequence, isNew ? 1L : 2L, false), (receipt.Sequence, receipt.Version, receipt.Replayed));
        Assert.Equal(isNew ? 1 : 2, stored.Count);
        await server.StopAsync();
    }
}
