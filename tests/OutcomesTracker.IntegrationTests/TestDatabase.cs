using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests;

/// <summary>A migrated database of its own for each test class, dropped at the end.</summary>
public class TestDatabase : IAsyncLifetime
{
    private readonly string name = $"outcomes_test_{Guid.NewGuid():n}";

    /// <summary>What a server connects with.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>As the owner, who may do anything.</summary>
    public NpgsqlDataSource Owner { get; private set; } = null!;

    /// <summary>As a server runs.</summary>
    public NpgsqlDataSource App { get; private set; } = null!;

    public virtual SchemaMigration Migration { get; } = new(1);

    public async ValueTask InitializeAsync()
    {
        await TemplateDatabases.Copy(GetType().Name, name, [""], template => Migration.Apply(template));
        ConnectionString = new NpgsqlConnectionStringBuilder(await TestCluster.ConnectionString()) { Database = name }.ConnectionString;
        Owner = NpgsqlDataSource.Create(ConnectionString);
        App = EventStoreConnection.Open(ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Owner.DisposeAsync();
        await TemplateDatabases.Drop(name);
        GC.SuppressFinalize(this);
    }

    /// <summary>As the owner.</summary>
    public async Task Execute(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>As the owner.</summary>
    public async Task<T> Scalar<T>(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The first column, as the owner.</summary>
    public async Task<List<T>> Column<T>(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync();
        var column = new List<T>();
        while (await reader.ReadAsync())
            column.Add(reader.GetFieldValue<T>(0));
        return column;
    }

    private NpgsqlCommand Command(string sql, object[] values)
    {
        var command = Owner.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
