using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace OutcomesTracker.Development.Postgres;

/// <summary>Creates, starts, finds and stops the server of one cluster. The caller must hold the cluster's start lock.</summary>
internal sealed class Postmaster(ClusterFolder folder, PostgresBinaries binaries, ServerAccount account)
{
    public const string Owner = "outcomes_owner";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public async Task Initialise(bool durable, CancellationToken cancellation)
    {
        var staging = Path.GetFileName(folder.NewStaging("data"));
        var own = await account.Run(
            folder,
            cancellation,
            [
                binaries.InitDb,
                "-D",
                staging,
                "-U",
                Owner,
                "--pwfile=password",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                .. durable ? Array.Empty<string>() : ["--no-sync"],
            ]
        );
        if (!own.Succeeded)
        {
            throw new ClusterUnavailableException($"initdb of {binaries.Directory} made no cluster in {folder.Path}: {own.Output}");
        }

        await File.AppendAllTextAsync(Path.Combine(folder.Path, staging, "postgresql.conf"), "\ninclude 'outcomes.conf'\n", cancellation);
        Directory.Move(Path.Combine(folder.Path, staging), folder.Data);
    }

    /// <summary>The port of the server if it runs and answers; waits while one is starting or stopping.</summary>
    public async Task<int?> AnsweringPort(CancellationToken cancellation)
    {
        for (var deadline = DateTime.UtcNow + Timeout; DateTime.UtcNow < deadline; await Task.Delay(20, cancellation))
        {
            if (PostmasterPid.Read(folder) is not { Runs: true } server)
            {
                return null;
            }

            if (await Answers(server, cancellation))
            {
                return server.Port;
            }
        }

        return null;
    }

    public async Task<int> Start(ClusterSettings settings, CancellationToken cancellation)
    {
        var deadline = DateTime.UtcNow + Timeout;
        for (var port = settings.PreferredPort ?? FreePort(); ; port = FreePort())
        {
            ClusterConfiguration.Write(folder, settings, port);
            var logged = File.Exists(folder.Log) ? new FileInfo(folder.Log).Length : 0;
            var started = await account.Run(
                folder,
                cancellation,
                binaries.PgCtl,
                "start",
                "-D",
                "data",
                "-l",
                "log",
                "-s",
                "-w",
                "-t",
                "300"
            );
            if (started.Succeeded && await AnsweringPort(cancellation) is { } answering)
            {
                return answering;
            }

            // Retries if another program took the port first, or if the processes of a killed server are still ending.
            var log = await LogFrom(logged, cancellation);
            var passing =
                log.Contains("Address already in use", StringComparison.Ordinal)
                || log.Contains("is still in use", StringComparison.Ordinal);
            if (!passing || DateTime.UtcNow > deadline)
            {
                throw new ClusterUnavailableException(
                    $"PostgreSQL {binaries.Major} did not start on {folder.Data}. {started.Output}\nIts log {folder.Log} ends:\n{log}"
                );
            }

            await Task.Delay(50, cancellation);
        }
    }

    public async Task Stop()
    {
        var fast = await StopBy("fast");
        if (!fast.Succeeded && PostmasterPid.Read(folder) is { Runs: true })
        {
            await StopBy("immediate");
        }
    }

    private Task<SubprocessResult> StopBy(string mode) =>
        account.Run(folder, CancellationToken.None, binaries.PgCtl, "stop", "-D", "data", "-s", "-w", "-t", "60", "-m", mode);

    private async Task<bool> Answers(PostmasterPid server, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString(server.Port, "postgres", pooled: false));
            await connection.OpenAsync(cancellation);
            await using var whose = new NpgsqlCommand("show data_directory", connection);
            return (string?)await whose.ExecuteScalarAsync(cancellation) == server.DataDirectory;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    public string ConnectionString(int port, string database, bool pooled) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = IPAddress.Loopback.ToString(),
            Port = port,
            Username = Owner,
            Password = folder.ReadPassword(),
            Database = database,
            Pooling = pooled,
        }.ConnectionString;

    private async Task<string> LogFrom(long position, CancellationToken cancellation)
    {
        if (!File.Exists(folder.Log))
        {
            return "(there is none)";
        }

        await using var file = new FileStream(folder.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = Math.Max(position, file.Length - 2000);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return (await reader.ReadToEndAsync(cancellation)).Trim();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
