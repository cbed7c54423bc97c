using Npgsql;

namespace OutcomesTracker.IntegrationTests.Store;

/// <summary>The procedure with which a writer locks the streams that it decided on, called as a server's role.</summary>
public sealed class LockStreamsTests(StoreDatabase db) : IClassFixture<StoreDatabase>
{
    [Fact]
    public async Task Streams_at_their_version_are_locked_until_the_transaction_ends()
    {
        var (one, other) = (await Stream(3), await Stream(1));
        await using var holder = await db.App.OpenConnectionAsync();
        await using var held = await holder.BeginTransactionAsync();
        await Lock(holder, (one, 3), (other, 1));
        await using var second = await db.App.OpenConnectionAsync();
        Assert.Equal("1", await Lost(second, (one, 3)));
        await held.RollbackAsync();
        await Lock(second, (one, 3));
    }

    [Fact]
    public async Task Whoever_moved_is_archived_or_is_not_there_is_told_by_its_place_and_no_number_is_drawn()
    {
        var (stays, moved, archived, absent) = (await Stream(2), await Stream(2), await Stream(2), Guid.NewGuid());
        await db.Execute("update outcomes.mt_streams set version = 3 where id = $1", moved);
        await db.Execute("update outcomes.mt_streams set is_archived = true where id = $1", archived);
        await using var connection = await db.App.OpenConnectionAsync();
        Assert.Equal("2, 3, 4", await Lost(connection, (stays, 2), (moved, 2), (archived, 2), (absent, 1)));
        Assert.False(await db.Scalar<bool>("select is_called from outcomes.mt_events_sequence"));
    }

    [Fact]
    public async Task A_stream_of_another_tenant_is_another_stream()
    {
        var stream = await Stream(1, "north");
        await using var connection = await db.App.OpenConnectionAsync();
        Assert.Equal("1", await Lost(connection, (stream, 1)));
    }

    [Fact]
    public async Task Two_that_want_the_same_streams_in_opposite_orders_never_wait_for_each_other()
    {
        var streams = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Stream(1)));
        var won = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(turn =>
                    Task.Run(async () =>
                    {
                        await using var connection = await db.App.OpenConnectionAsync();
                        await using var transaction = await connection.BeginTransactionAsync();
                        (Guid, long)[] wanted = [.. (turn % 2 == 0 ? streams : streams.Reverse()).Select(stream => (stream, 1L))];
                        try
                        {
                            await Lock(connection, wanted);
                            return true;
                        }
                        catch (PostgresException lost) when (lost.SqlState == "OT001")
                        {
                            return false;
                        }
                    })
                )
        );
        Assert.Contains(true, won);
    }

    private async Task<Guid> Stream(long version, string tenant = "tenant")
    {
        var id = Guid.NewGuid();
        await db.Execute("insert into outcomes.mt_streams (tenant_id, id, version) values ($1, $2, $3)", tenant, id, version);
        return id;
    }

    private static async Task Lock(NpgsqlConnection connection, params (Guid Stream, long Version)[] wanted)
    {
        await using var command = new NpgsqlCommand("call outcomes.lock_streams($1, $2, $3)", connection)
        {
            Parameters =
            {
                new() { Value = wanted.Select(_ => "tenant").ToArray() },
                new() { Value = wanted.Select(one => one.Stream).ToArray() },
                new() { Value = wanted.Select(one => one.Version).ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync();
    }

    // The places are in the hint, since Npgsql hides the error's detail, which may contain data.
    private static async Task<string> Lost(NpgsqlConnection connection, params (Guid, long)[] wanted)
    {
        var lost = await Assert.ThrowsAsync<PostgresException>(() => Lock(connection, wanted));
        Assert.Equal("OT001", lost.SqlState);
        return string.Join(", ", lost.Hint!.Split(' ').Order(StringComparer.Ordinal));
    }
}
