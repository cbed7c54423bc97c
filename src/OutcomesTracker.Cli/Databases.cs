using Npgsql;
using OutcomesTracker.Development.Postgres;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Cli;

/// <summary>The databases of a command: the given ones, or a private PostgreSQL that runs as long as a program uses it.</summary>
public sealed class Databases : IAsyncDisposable
{
    private readonly PrivateCluster? cluster;

    private Databases(PrivateCluster? cluster, RegistrySettings settings) => (this.cluster, Settings) = (cluster, settings);

    public RegistrySettings Settings { get; }

    /// <summary>
    /// Given databases are used as they are. A private one is created if it is missing, and migrated to the current schema.
    /// </summary>
    public static async Task<Databases> Open(string? db, string? keys, DirectoryInfo data, CancellationToken cancellation)
    {
        db = Connections.Check("--db", db ?? ProgramVariables.Db.Value);
        keys = Connections.Check("--keys", keys ?? ProgramVariables.Keys.Value);
        var environment = ProgramVariables.AspNetEnvironment.Value ?? ProgramVariables.DotNetEnvironment.Value;
        if (db is not null)
        {
            return new(null, new(db, keys ?? RegistrySchema.DefaultKeys(db), data.FullName, IsDevelopment: environment == "Development"));
        }
        var cluster = await PrivateCluster.Start(data.FullName, progress: Console.Error.WriteLine, cancellation: cancellation);
        try
        {
            var (registry, keyStore) = (cluster.ConnectionString("outcomes"), keys ?? cluster.ConnectionString("outcomes_keys"));
            await RegistrySchema.CreateDatabaseIfMissing(cluster.ConnectionString(), registry, cancellation);
            await RegistrySchema.Migrate(registry, keyStore, cancellation);
            return new(
                cluster,
                new(registry, keyStore, data.FullName, IsDevelopment: environment is null or "Development") { IsPrivate = true }
            );
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (cluster is not null)
            await cluster.DisposeAsync();
    }
}
