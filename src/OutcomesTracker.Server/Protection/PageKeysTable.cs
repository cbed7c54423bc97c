using Npgsql;

namespace OutcomesTracker.Server.Protection;

/// <summary>The table of the keys that protect the pages' cookies and forms. The framework that asks for them cannot wait.</summary>
internal sealed class PageKeysTable(KeyStoreSource keys)
{
    private const long Lock = 0x6f7574636f6d7067;

    /// <summary>
    /// Runs this while no other server does: of several that start on an empty table, one then makes the first key and the others find it.
    /// Later keys are made days before they are used, so that all servers know them in time.
    /// </summary>
    public async Task Alone(Action act, CancellationToken cancellation)
    {
        await using var connection = await keys.Database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // Whoever holds it and does not go on is ended after ten seconds, as every idle transaction of a server.
        await using var locking = new NpgsqlCommand(
            $"set local lock_timeout = '30s'; select pg_advisory_xact_lock({Lock})",
            connection,
            transaction
        );
        await locking.ExecuteNonQueryAsync(cancellation);
        act();
        await transaction.CommitAsync(cancellation);
    }

    public List<string> All()
    {
        using var command = keys.Database.CreateCommand("select content from outcomes_keys.page_keys order by id");
        using var reader = command.ExecuteReader();
        var all = new List<string>();
        while (reader.Read())
            all.Add(reader.GetString(0));
        return all;
    }

    public void Add(string content)
    {
        using var command = keys.Database.CreateCommand("insert into outcomes_keys.page_keys (content) values ($1)");
        command.Parameters.Add(new() { Value = content });
        command.ExecuteNonQuery();
    }
}
