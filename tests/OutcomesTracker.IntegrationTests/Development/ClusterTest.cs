using System.Diagnostics;
using Npgsql;
using OutcomesTracker.Development.Postgres;

namespace OutcomesTracker.IntegrationTests.Development;

/// <summary>
/// A data directory for one test. It lies below a folder that only its owner may enter, and its path has a space, a quote,
/// a letter beyond ASCII and more bytes than a socket's path may have.
/// </summary>
public abstract class ClusterTest : IAsyncLifetime
{
    public static readonly ClusterSettings Settings = new() { Durable = false };

    private readonly string closed = Directory.CreateTempSubdirectory("outcomes-cluster-").FullName;

    protected string DataDirectory => Path.Combine(closed, $"it's über {new string('x', 100)}", ".outcomes");

    protected string ClusterFolder => Path.Combine(DataDirectory, "postgres");

    /// <summary>Lets all users enter the folder that contains the data directory.</summary>
    protected void OpenTheWay()
    {
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode passable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
            File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | passable);
        }
    }

    protected Task<PrivateCluster> Start(ClusterSettings? settings = null, Action<string>? progress = null) =>
        PrivateCluster.Start(DataDirectory, settings ?? Settings, progress, TestContext.Current.CancellationToken);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        NpgsqlConnection.ClearAllPools();
        if (ServerProcess() is { } server)
        {
            server.Kill();
            await server.WaitForExitAsync();
        }

        Directory.Delete(closed, recursive: true);
    }

    protected static async Task<object?> Ask(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>The postmaster named in the cluster's postmaster.pid, or null when it is not running.</summary>
    protected Process? ServerProcess()
    {
        var file = Path.Combine(ClusterFolder, "data", "postmaster.pid");
        try
        {
            return File.Exists(file) ? Process.GetProcessById(int.Parse(File.ReadLines(file).First())) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
