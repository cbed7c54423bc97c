using Npgsql;

namespace OutcomesTracker.IntegrationTests;

/// <summary>A test's own SQL; each statement runs on its own connection without pooling.</summary>
internal static class TestSql
{
    public static NpgsqlDataSource Open(string connection) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { Pooling = false });

    public static async Task Execute(string connection, string sql, params object[] values)
    {
        await using var source = Open(connection);
        await source.Execute(sql, values);
    }

    public static async Task<T> Scalar<T>(string connection, string sql, params object[] values)
    {
        await using var source = Open(connection);
        return await source.Scalar<T>(sql, values);
    }

    public static async Task<List<T>> Column<T>(string connection, string sql, params object[] values)
    {
        await using var source = Open(connection);
        return await source.Column<T>(sql, values);
    }

    public static async Task Execute(this NpgsqlDataSource source, string sql, params object[] values)
    {
        await using var command = Command(source, sql, values);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> Scalar<T>(this NpgsqlDataSource source, string sql, params object[] values)
    {
        await using var command = Command(source, sql, values);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The first column of the result.</summary>
    public static async Task<List<T>> Column<T>(this NpgsqlDataSource source, string sql, params object[] values)
    {
        await using var command = Command(source, sql, values);
        await using var reader = await command.ExecuteReaderAsync();
        var column = new List<T>();
        while (await reader.ReadAsync())
            column.Add(reader.GetFieldValue<T>(0));
        return column;
    }

    private static NpgsqlCommand Command(NpgsqlDataSource source, string sql, object[] values)
    {
        var command = source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
