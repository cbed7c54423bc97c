using Microsoft.Extensions.Hosting;
using Npgsql;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Projections;

/// <summary>
/// Notifies other servers of commits and receives their notifications. NOTIFY is executed after the commit, in a transaction of its own:
/// within the commit it would make all commits of the cluster wait for each other. Without a notification, the daemon's own polling finds
/// the events a second later.
/// </summary>
public sealed class CommitNotices(NpgsqlDataSource database, CommitSignal signal) : BackgroundService
{
    private const string Channel = "outcomes_committed";

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20),
        AfterFailure = TimeSpan.FromSeconds(1),
        KeepAliveInterval = TimeSpan.FromSeconds(30);

    private readonly string self = Guid.NewGuid().ToString("n");

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(RunWithRetry(Listen, stoppingToken), RunWithRetry(NotifyOthers, stoppingToken));

    private static async Task RunWithRetry(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await work(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (Unavailability.IsUnavailability(failure))
            {
                await Task.Delay(AfterFailure, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Listen(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        connection.Notification += (_, notice) =>
        {
            if (notice.Payload != self)
                signal.RemoteCommitted();
        };
        await Run(connection, $"listen {Channel}", stop);
        // Commits from before LISTEN sent no notification to this server.
        signal.RemoteCommitted();
        try
        {
            while (true)
                if (!await connection.WaitAsync(KeepAliveInterval, stop))
                    await Run(connection, "select", stop);
        }
        finally
        {
            // The connection returns to the pool, which does not reset it.
            if (connection.FullState == System.Data.ConnectionState.Open)
                await Run(connection, $"unlisten {Channel}", CancellationToken.None);
        }
    }

    private async Task NotifyOthers(CancellationToken stop)
    {
        while (true)
        {
            await signal.WaitForLocalCommit(stop);
            // The notification changes no data, so its commit need not wait for the disk.
            await using var notify = database.CreateCommand(
                "with unhurried as materialized (select set_config('synchronous_commit', 'off', true) as s) "
                    + "select pg_notify($1, $2) from unhurried where s is not null"
            );
            notify.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Channel });
            notify.Parameters.Add(new NpgsqlParameter<string> { TypedValue = self });
            await notify.ExecuteNonQueryAsync(stop);
            await Task.Delay(Pace, stop);
        }
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
