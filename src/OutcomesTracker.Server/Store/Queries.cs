using System.Data.Common;
using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>Queries that are retried when a connection turns out to be broken.</summary>
public static class Queries
{
    private const int MostTries = 3;

    /// <summary>
    /// Returns the rows of a statement that may safely be executed twice. It is retried on a broken connection: a pooled connection can
    /// have died unnoticed, and with it the others of the pool. A statement that timed out is not retried.
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
                // Npgsql clears a pool in which it found a broken connection, so the next attempt gets a new one.
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
