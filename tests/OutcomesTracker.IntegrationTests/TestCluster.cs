using DotNet.Testcontainers.Configurations;
using OutcomesTracker.Development.Postgres;
using Testcontainers.PostgreSql;

namespace OutcomesTracker.IntegrationTests;

/// <summary>Where the PostgreSQL of a test run is.</summary>
public enum ClusterKind
{
    /// <summary>OUTCOMES_TEST_DB names it.</summary>
    Given,

    /// <summary>In a container, which Testcontainers removes whatever becomes of this process.</summary>
    Container,

    /// <summary>
    /// Started when first asked for and deleted when the process ends. What a killed run left is deleted by the next one.
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

    /// <summary>A superuser's connection; each caller makes databases of its own there.</summary>
    public static Task<string> ConnectionString() => Started.Value;

    /// <summary>Which it is to be. An engine that does not answer in time is none.</summary>
    /// <param name="given">What OUTCOMES_TEST_DB holds.</param>
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

    /// <summary>Whether Testcontainers finds an engine, by DOCKER_HOST or where its like usually is; it has pinged that one.</summary>
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
        // xunit.runner.json lets it through to whoever runs the tests.
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
