using Npgsql;

namespace OutcomesTracker.IntegrationTests.Store;

/// <summary>A foreign writer, statement by statement: it draws its number and inserts in one transaction.</summary>
internal sealed class RawWriter(NpgsqlConnection connection) : IAsyncDisposable
{
    /// <summary>The number it drew last.</summary>
    public long Number { get; private set; }

    public static Task<RawWriter> Begin(StoreDatabase db) => Begin(db.Owner);

    public static async Task<RawWriter> Begin(NpgsqlDataSource owner)
    {
        var writer = new RawWriter(await owner.OpenConnectionAsync());
        await writer.Run("BEGIN");
        return writer;
    }

    public async Task<long> Draw() =>
        Number = (long)(await new NpgsqlCommand("SELECT nextval('outcomes.mt_events_sequence')", connection).ExecuteScalarAsync())!;

    public async Task<long> DrawAndInsert()
    {
        await Draw();
        await Insert();
        return Number;
    }

    public Task Insert(string type = "consent_given", string data = """{"scope": "research", "on": "2026-01-10"}""") =>
        Run(
            $$"""
            WITH s AS (SELECT gen_random_uuid() AS id), stream AS (
              INSERT INTO outcomes.mt_streams (tenant_id, id, version) SELECT 'raw', id, 1 FROM s)
            INSERT INTO outcomes.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, headers)
            SELECT {{Number}}, gen_random_uuid(), id, 1, '{{data}}', '{{type}}', '-infinity', 'raw', 'null' FROM s
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
            // It was killed: there is nothing left to roll back.
        }
    }
}
