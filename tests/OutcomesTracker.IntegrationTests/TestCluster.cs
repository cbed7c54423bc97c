using OutcomesTracker.Development.Postgres;

namespace OutcomesTracker.IntegrationTests;

/// <summary>
/// The server of this test run: the one that OUTCOMES_TEST_DB names; else, built with -p:Testcontainers=true, one in a container;
/// else a private one that is started when first asked for and deleted when the process ends. What a killed run left is deleted by the next one.
/// </summary>
public static class TestCluster
{
    private const string FolderPrefix = "outcomes-tests-", MaxConnections = "200";

    private static readonly ClusterSettings Settings = new()
    {
        Durable = false,
        Server = new Dictionary<string, string> { ["max_connections"] = MaxConnections },
    };

    private static readonly Lazy<Task<string>> Started = new(Start);

    /// <summary>A superuser's connection; each caller makes databases of its own there.</summary>
    public static Task<string> ConnectionString() => Started.Value;

    private static Task<string> Start() =>
        Environment.GetEnvironmentVariable("OUTCOMES_TEST_DB") is { Length: > 0 } given ? Task.FromResult(given) :
#if TESTCONTAINERS
        StartContainer();

    private static async Task<string> StartContainer()
    {
        // The library removes it, whatever becomes of this process.
        var container = new Testcontainers.PostgreSql.PostgreSqlBuilder("postgres:15").WithCommand("-c", "fsync=off", "-c", $"max_connections={MaxConnections}").Build();
        await container.StartAsync();
        return container.GetConnectionString();
    }
#else
        StartPrivate();
#endif

    private static async Task<string> StartPrivate()
    {
        var latest = DateTime.UtcNow.AddMinutes(-1); // a younger one may belong to a run that is about to take its locks
        var left = Directory.GetDirectories(Path.GetTempPath(), FolderPrefix + "*");
        foreach (var old in left.Where(folder => Directory.GetLastWriteTimeUtc(folder) < latest))
        {
            await DeleteIfUnused(old);
        }

        var folder = Directory.CreateTempSubdirectory(FolderPrefix).FullName;
        var cluster = await PrivateCluster.Start(folder, Settings);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Task.Run(() => End(cluster, folder)).Wait();
        return cluster.ConnectionString();
    }

    private static async Task End(PrivateCluster cluster, string folder)
    {
        await cluster.DisposeAsync();
        await DeleteIfUnused(folder);
    }

    private static async Task DeleteIfUnused(string folder)
    {
        try
        {
            if (await PrivateCluster.Delete(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ClusterUnavailableException)
        {
            // Another user's, or another run is deleting it too: it is no matter of this run.
        }
    }
}
