using Npgsql;

namespace OutcomesTracker.IntegrationTests.Store;

/// <summary>A writer of another application, statement by statement: it draws its sequence number and inserts in one transaction.</summary>
internal sealed class RawWriter(NpgsqlConnection connection) : IAsyncDisposable
{
    /// <summary>The sequence number that it drew last.</summary>
    public long Number { get; private set; }

    public static Task<RawWriter> Begin(StoreDatabase db) => Begin(db.Owner);

    public static async Task<RawWriter> Begin(NpgsqlDataSource owner)
    {
        var writer = new RawWriter(await owner.OpenConnectionAsync());
        await writer.Run("BEGIN");
        return writer;
    }

    public async Task<long> Draw() =>
        Number = (long)(await new NpgsqlCommand("select nextval('outcomes.mt_events_sequence')", connection).ExecuteScalarAsync())!;

    public async Task<long> DrawAndInsert()
    {
        await Draw();
        await Insert();
        return Number;
    }

    public Task Insert(string type = "consent_given", string data = """{"scope": "research", "on": "2026-01-10"}""") =>
        Run(
            $$"""
            with s as (select gen_random_uuid() as id), stream as (
              insert into outcomes.mt_streams (tenant_id, id, version) select 'raw', id, 1 from s)
            insert into outcomes.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, headers)
            select {{Number}}, gen_random_uuid(), id, 1, '{{data}}', '{{type}}', '-infinity', 'raw', 'null' from s
            """
        );

    public Task Commit() => Run("COMMIT");

    public Task Rollback() => Run("ROLLBACK");

    public async Task Run(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public int ProcessId => connection.ProcessID;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await connection.DisposeAsync();
        }
        catch (NpgsqlException)
        {
            // The connection was killed: there is nothing left to roll back.
        }
    }
}
