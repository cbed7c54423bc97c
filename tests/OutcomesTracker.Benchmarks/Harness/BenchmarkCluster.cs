using Npgsql;
using OutcomesTracker.Development.Postgres;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Benchmarks.Harness;

/// <summary>
/// A durable PostgreSQL for one run of the program, with default settings except for memory, checkpoints and the number of connections. Its
/// folder is temporary and deleted at the end, or is the one named by OUTCOMES_BENCH_DATA, which is kept, so that a large log need not be
/// loaded again.
/// </summary>
internal sealed class BenchmarkCluster : IAsyncDisposable
{
    private readonly PrivateCluster cluster;
    private readonly string? temporary;

    private BenchmarkCluster(PrivateCluster cluster, string folder, bool isTemporary)
    {
        this.cluster = cluster;
        temporary = isTemporary ? folder : null;
        Processors = new(int.Parse(File.ReadLines(Path.Combine(folder, "postgres", "data", "postmaster.pid")).First()));
    }

    public Processors Processors { get; }

    public static async Task<BenchmarkCluster> Start()
    {
        var kept = Environment.GetEnvironmentVariable("OUTCOMES_BENCH_DATA") is { Length: > 0 } given ? given : null;
        var folder = kept ?? Directory.CreateTempSubdirectory("outcomes-benchmarks-").FullName;
        var cluster = await PrivateCluster.Start(
            folder,
            new()
            {
                Server = new Dictionary<string, string>
                {
                    ["shared_buffers"] = "4GB",
                    ["max_wal_size"] = "8GB",
                    ["checkpoint_timeout"] = "15min",
                    ["max_connections"] = "200",
                },
            }
        );
        return new(cluster, folder, kept is null);
    }

    public string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(cluster.ConnectionString()) { Database = database }.ConnectionString;

    /// <summary>Whether a database of this name exists, from an earlier run.</summary>
    public async Task<bool> Has(string database) => await OnCluster($"select 1 from pg_database where datname = '{database}'") is not null;

    /// <summary>Creates an empty registry; an existing database of this name is dropped.</summary>
    public async Task<BenchmarkDatabase> Create(string database)
    {
        await OnCluster($"drop database if exists {database} with (force)");
        await OnCluster($"create database {database}");
        var opened = Open(database);
        await RegistrySchema.Migration.Apply(ConnectionString(database));
        return opened;
    }

    public BenchmarkDatabase Open(string database) => new(ConnectionString(database));

    public async Task Drop(string database) => await OnCluster($"drop database if exists {database} with (force)");

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        if (temporary is null)
            return;
        await PrivateCluster.Delete(temporary);
        Directory.Delete(temporary, recursive: true);
    }

    private async Task<object?> OnCluster(string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(cluster.ConnectionString()) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}

/// <summary>A registry's database: one data source as its owner, one as a server connects.</summary>
internal sealed class BenchmarkDatabase(string connectionString) : IAsyncDisposable
{
    public string ConnectionString { get; } = connectionString;

    public NpgsqlDataSource Owner { get; } =
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { CommandTimeout = 3_600 });

    public NpgsqlDataSource App { get; } = EventStoreConnection.Open(connectionString);

    public async Task Execute(string sql)
    {
        await using var command = Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Owner.DisposeAsync();
    }
}
