using Npgsql;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests;

/// <summary>
/// The databases of one registry, migrated as by <c>outcomes migrate</c>, with a data directory; all deleted at the end. One for each test
/// class, or for each test.
/// </summary>
public class TestDatabase : IAsyncLifetime
{
    /// <summary>The settings of a server; its database user is the owner, which has all privileges.</summary>
    public RegistrySettings Settings { get; private set; } = null!;

    public string ConnectionString => Settings.Registry;

    /// <summary>Connections to the registry as its owner.</summary>
    public NpgsqlDataSource Owner { get; private set; } = null!;

    /// <summary>Connections to the registry as a server's role.</summary>
    public NpgsqlDataSource App { get; private set; } = null!;

    /// <summary>Small, since the servers of many tests share the cluster's connections.</summary>
    protected virtual int PoolSize => 16;

    public static async Task<TestDatabase> Create()
    {
        var database = new TestDatabase();
        await database.InitializeAsync();
        return database;
    }

    public virtual async ValueTask InitializeAsync()
    {
        var name = $"registry_test_{Guid.NewGuid():n}";
        await TemplateDatabases.Copy(name);
        var registry = new NpgsqlConnectionStringBuilder(await TestCluster.ConnectionString())
        {
            Database = name,
            MaxPoolSize = PoolSize,
        }.ConnectionString;
        var data = Directory.CreateTempSubdirectory("outcomes-registry-").FullName;
        Settings = new(registry, RegistrySchema.DefaultKeys(registry), data, IsDevelopment: true);
        (Owner, App) = (NpgsqlDataSource.Create(registry), EventStoreConnection.Open(registry));
        await BecomeAnotherRegistry();
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Owner.DisposeAsync();
        await TemplateDatabases.Drop(
            new[] { Settings.Registry, Settings.Keys }.Select(one => new NpgsqlConnectionStringBuilder(one).Database!)
        );
        Directory.Delete(Settings.DataDirectory, recursive: true);
        GC.SuppressFinalize(this);
    }

    public string Token(Role role, string? clinic = null, string subject = "tester") =>
        LocalSigningKey
            .FindOrCreate(Settings.DataDirectory)
            .Token(new(subject, role, clinic), DateTimeOffset.UtcNow, TimeSpan.FromHours(1));

    /// <summary>Runs as the owner.</summary>
    public Task Execute(string sql, params object[] values) => Owner.Execute(sql, values);

    /// <summary>Runs as the owner.</summary>
    public Task<T> Scalar<T>(string sql, params object[] values) => Owner.Scalar<T>(sql, values);

    /// <summary>The first column of the result; runs as the owner.</summary>
    public Task<List<T>> Column<T>(string sql, params object[] values) => Owner.Column<T>(sql, values);

    /// <summary>Copies of one template would have the same registry id, so each gets an id of its own, also in its key store.</summary>
    private async Task BecomeAnotherRegistry()
    {
        var id = Guid.NewGuid();
        await TestSql.Execute(Settings.Registry, "update outcomes.registry set id = $1", id);
        await TestSql.Execute(Settings.Keys, "update outcomes_keys.registry set id = $1", id);
    }
}
