using Npgsql;
using OutcomesTracker.IntegrationTests.Store;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Commands;

/// <summary>The driver misreads the protocol: an acknowledged command is stored exactly once nevertheless.</summary>
public sealed class DriverFaultTests(StoreDatabase db) : IClassFixture<StoreDatabase>
{
    /// <summary>
    /// When a statement fails during preparation, between Parse and Describe, Npgsql keeps it as parsed without its description and cannot
    /// read its next result: https://github.com/npgsql/npgsql/issues/6391.
    /// </summary>
    [Fact]
    public async Task A_statement_refused_while_it_is_prepared_spoils_nothing_after_it()
    {
        await using var writer = TestWriter.On(db.ConnectionString + ";Maximum Pool Size=1", new() { ConcurrentBatches = 1 });
        await writer.Count(TestWriter.Stream());
        var bad = Guid.NewGuid();
        await Assert.ThrowsAsync<PostgresException>(() => writer.Refused(bad));
        for (var i = 0; i < 5; i++)
            Assert.Equal(1, (await writer.Count(TestWriter.Stream())).Version);
    }

    /// <summary>Corrupts one response whose statements have been executed: that of the loading or of the storing message.</summary>
    [Theory]
    [
        InlineData(TestProxy.Loading, 1),
        InlineData(TestProxy.Loading, 20),
        InlineData(TestProxy.Storing, 1),
        InlineData(TestProxy.Storing, 20)
    ]
    public async Task An_answer_that_the_driver_does_not_understand_is_settled_by_what_the_log_says(string statement, int commands)
    {
        var (armed, spoiling, spoilt) = (false, false, 0);
        await using var proxy = new TestProxy(
            db.ConnectionString,
            sql =>
            {
                (armed, spoiling) = (armed && !sql.Contains(statement), armed && sql.Contains(statement));
                return Task.FromResult(true);
            },
            answer =>
            {
                if (!spoiling)
                    return;
                (spoiling, spoilt) = (false, spoilt + 1);
                Misname(answer.Span);
            }
        );
        await using var writer = TestWriter.On(proxy.ConnectionString, new() { ConcurrentBatches = 1 });
        var stream = TestWriter.Stream();
        await writer.Count(stream);

        armed = true;
        var receipts = await Task.WhenAll(Enumerable.Range(0, commands).Select(_ => writer.Count(stream)));
        Assert.Equal(1, spoilt);
        Assert.All(receipts, r => Assert.False(r.Replayed));
        var stored = (await new EventLog(db.App).ReadStream(stream)).Skip(1);
        Assert.Equal(stored.Select(e => (e.Sequence, e.Version)), receipts.Select(r => (r.Sequence, r.Version)));
    }

    // Relabels every RowDescription message as a DataRow, which a driver sees that believes it has the description already.
    private static void Misname(Span<byte> messages)
    {
        for (var at = 0; at < messages.Length; at += 1 + System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(messages[(at + 1)..]))
            if (messages[at] == 'T')
                messages[at] = (byte)'D';
    }
}
