using DotNet.Testcontainers.Configurations;
using OutcomesTracker.Development.Postgres;
using Testcontainers.PostgreSql;

namespace OutcomesTracker.IntegrationTests;

/// <summary>Which PostgreSQL server a test run uses.</summary>
public enum ClusterKind
{
    /// <summary>The one that OUTCOMES_TEST_DB names.</summary>
    Given,

    /// <summary>A container, which Testcontainers removes even when this process is killed.</summary>
    Container,

    /// <summary>
    /// A private cluster, started at the first use and deleted when the process ends. A cluster left by a killed run is deleted by the next
    /// run.
    /// </summary>
    Private,
}

/// <summary>
/// The server of this test run: the one that OUTCOMES_TEST_DB names, else a container where a Docker engine answers, else a private one.
/// </summary>
public static class TestCluster
{
    private const string FolderPrefix = "outcomes-tests-",
        MaxConnections = "200",
        Image = "postgres:15";

    private static readonly TimeSpan EnginePatience = TimeSpan.FromSeconds(5);

    private static readonly ClusterSettings Settings = new()
    {
        Durable = false,
        Server = new Dictionary<string, string> { ["max_connections"] = MaxConnections },
    };

    private static readonly Lazy<Task<string>> Started = new(Start);

    /// <summary>A superuser's connection string; each caller creates its own databases on the server.</summary>
    public static Task<string> ConnectionString() => Started.Value;

    /// <summary>Chooses the server. A Docker engine that does not respond in time counts as absent.</summary>
    /// <param name="given">The value of OUTCOMES_TEST_DB.</param>
    public static async Task<ClusterKind> Choose(string? given, Func<bool> engineAnswers, TimeSpan timeout)
    {
        if (!string.IsNullOrWhiteSpace(given))
            return ClusterKind.Given;
        try
        {
            return await Task.Run(engineAnswers).WaitAsync(timeout) ? ClusterKind.Container : ClusterKind.Private;
        }
        catch (TimeoutException)
        {
            return ClusterKind.Private;
        }
    }

    /// <summary>Whether Testcontainers finds a Docker engine that responds to a ping, by DOCKER_HOST or at the usual places.</summary>
    public static bool EngineAnswers() => TestcontainersSettings.OS.DockerEndpointAuthConfig is not null;

    private static async Task<string> Start()
    {
        var given = Environment.GetEnvironmentVariable("OUTCOMES_TEST_DB");
        var kind = await Choose(given, EngineAnswers, EnginePatience);
        var told = kind switch
        {
            ClusterKind.Given => "PostgreSQL of these tests: the one that OUTCOMES_TEST_DB names.",
            ClusterKind.Container => $"PostgreSQL of these tests: a container of {Image}.",
            _ => "PostgreSQL of these tests: a private one, since no Docker engine answers.",
        };
        // xunit.runner.json makes this message visible in the test run's output.
        TestContext.Current.SendDiagnosticMessage(told);
        return kind switch
        {
            ClusterKind.Given => given!,
            ClusterKind.Container => await StartContainer(),
            _ => await StartPrivate(),
        };
    }

    private static async Task<string> StartContainer()
    {
        var container = new PostgreSqlBuilder(Image).WithCommand("-c", "fsync=off", "-c", $"max_connections={MaxConnections}").Build();
        await container.StartAsync();
        return container.GetConnectionString();
    }

    private static async Task<string> StartPrivate()
    {
        var latest = DateTime.UtcNow.AddMinutes(-1); // a younger one may belong to a run that has not taken its locks yet
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
            // The folder belongs to another user, or another run is deleting it: this run ignores it.
        }
    }
}
