using System.Data.Common;
using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>Questions that outlive the line they are asked on.</summary>
public static class Queries
{
    private const int MostTries = 3;

    /// <summary>
    /// The rows of a statement that does no harm when it is asked again: a pooled connection can have died unnoticed, and
    /// with it the others. One that is silent until the timeout is not asked again.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The database did not answer.</exception>
    public static async Task<List<T>> Query<T>(
        this NpgsqlDataSource source,
        string sql,
        Func<DbDataReader, T> read,
        CancellationToken cancellation,
        params object[] values
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var hadLine = false;
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellation);
                hadLine = true;
                return await Ask(connection, sql, read, values, cancellation);
            }
            catch (Exception cause) when (Failures.IsConnection(cause) && !cancellation.IsCancellationRequested)
            {
                // The driver empties a pool in which it found a dead line: the next is a new one.
                if (!hadLine || attempt == MostTries || cause is TimeoutException or { InnerException: TimeoutException })
                    throw new StoreUnavailableException($"The database is not available: {cause.Message}", cause);
            }
        }
    }

    private static async Task<List<T>> Ask<T>(
        NpgsqlConnection connection,
        string sql,
        Func<DbDataReader, T> read,
        object[] values,
        CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
            rows.Add(read(reader));
        return rows;
    }
}
