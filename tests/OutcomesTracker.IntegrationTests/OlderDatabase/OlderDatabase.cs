using System.IO.Compression;
using Npgsql;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Protection;

namespace OutcomesTracker.IntegrationTests.OlderDatabase;

/// <summary>
/// The databases of tests/golden/database, as the older program left them or after this program's migration; deleted at the end.
/// </summary>
public sealed class OlderDatabase : IAsyncDisposable
{
    public const string AnyNumberOfRequests = "Limits:RequestsPerMinute=0",
        NothingHidden = "Privacy:MinimumCellSize=0";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "golden", "database");

    private readonly string cluster;

    private OlderDatabase(string cluster, RegistrySettings settings) => (this.cluster, Settings) = (cluster, settings);

    public RegistrySettings Settings { get; }

    /// <summary>The path of a file in the folder of these databases.</summary>
    public static string Kept(string name) => Path.Combine(Folder, name);

    public static async Task<OlderDatabase> Migrated()
    {
        var older = await AsItWas();
        await RegistrySchema.Migrate(older.Settings.Registry, older.Settings.Keys, default);
        return older;
    }

    /// <summary>The databases as the older program left them, not migrated.</summary>
    public static async Task<OlderDatabase> AsItWas()
    {
        var cluster = await TestCluster.ConnectionString();
        var name = $"registry_test_{Guid.NewGuid():n}";
        var registry = new NpgsqlConnectionStringBuilder(cluster) { Database = name, MaxPoolSize = 16 }.ConnectionString;
        var data = Directory.CreateTempSubdirectory("outcomes-registry-").FullName;
        var older = new OlderDatabase(cluster, new(registry, RegistrySchema.DefaultKeys(registry), data, IsDevelopment: true));
        await Fill(cluster, registry, "registry");
        await Fill(cluster, older.Settings.Keys, "keys");
        File.Copy(Kept(MasterKey.FileName), Path.Combine(data, MasterKey.FileName));
        return older;
    }

    /// <summary>Starts a server and waits until its views contain everything that was recorded then.</summary>
    public async Task<AnotherServer> Serve(params string[] overrides)
    {
        var server = await AnotherServer.With(Settings, [AnyNumberOfRequests, .. overrides]);
        await Reaches(server, await Highest());
        return server;
    }

    /// <summary>Waits until a server's views contain everything up to a sequence.</summary>
    public static Task Reaches(AnotherServer server, long sequence) =>
        Eventually.Holds(async () => await server.ReadySequence() >= sequence, $"The server is not ready for sequence {sequence}.");

    /// <summary>The sequence of the last event.</summary>
    public Task<long> Highest() => Number("select max(seq_id) from outcomes.mt_events");

    public Task<long> Events() => Number("select count(*) from outcomes.mt_events");

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in (string[])[Settings.Registry, Settings.Keys])
            await TestSql.Execute(
                cluster,
                $"drop database if exists {new NpgsqlConnectionStringBuilder(connection).Database} with (force)"
            );
        Directory.Delete(Settings.DataDirectory, recursive: true);
    }

    private static async Task Fill(string cluster, string connection, string name)
    {
        await RegistrySchema.CreateDatabaseIfMissing(cluster, connection, default);
        await TestSql.Execute(connection, await File.ReadAllTextAsync(Kept($"{name}.sql")));
        await using var source = TestSql.Open(connection);
        await using var open = await source.OpenConnectionAsync();
        await using var archive = await ZipFile.OpenReadAsync(Kept("rows.zip"));
        // In the archive's order, in which a referenced row precedes the rows that refer to it.
        foreach (var table in archive.Entries.Where(entry => entry.FullName.StartsWith($"{name}/", StringComparison.Ordinal)))
        {
            using var rows = new StreamReader(await table.OpenAsync());
            await using var copy = await open.BeginTextImportAsync($"copy {table.Name} from stdin");
            await copy.WriteAsync(await rows.ReadToEndAsync());
        }
    }

    private Task<long> Number(string sql) => TestSql.Scalar<long>(Settings.Registry, sql);
}
