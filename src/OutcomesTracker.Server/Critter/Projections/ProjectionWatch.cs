using JasperFx;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Wolverine.Runtime;
using IProjectionCoordinator = Marten.Events.Daemon.Coordination.IProjectionCoordinator;

namespace OutcomesTracker.Server.Critter.Projections;

/// <summary>
/// Keeps this node's share of the projections going. Wolverine's distribution gives a shard to a node and leaves it there when it has
/// failed, paused for good; here it is started again, as everything in the registry comes back by itself.
/// </summary>
public sealed partial class ProjectionWatch(
    IReadOnlyList<DaemonProjection> projections, IServiceProvider services, NpgsqlDataSource database, ILogger<ProjectionWatch> log) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500), LongestPause = TimeSpan.FromSeconds(10);

    // How often a shard failed in a row, and when (in milliseconds of uptime) to start it again.
    private readonly Dictionary<string, (int Failures, long Until)> setbacks = [];

    private IReadOnlyList<IProjectionDaemon>? daemons;

    /// <summary>Before the nodes begin: a daemon need not read what is projected already.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await using (var connection = await database.OpenConnectionAsync(cancellationToken))
            foreach (var projection in projections) await projection.Begin(connection, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Poll, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                foreach (var projection in projections) await projection.PassOver(database, stoppingToken);
                await Restart(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (Streams.Failures.IsConnection(failure))
            {
                // It is looked at again.
            }
            catch (Exception failure)
            {
                Tell(log, failure, "all");
            }
        }
    }

    private async Task Restart(CancellationToken cancellation)
    {
        daemons ??= await services.GetRequiredService<IProjectionCoordinator>().AllDaemonsAsync();
        foreach (var daemon in daemons)
        foreach (var agent in daemon.CurrentAgents())
        {
            var shard = agent.Name.Identity;
            if (agent.Status == AgentStatus.Running) setbacks.Remove(shard);
            if (agent.Status == AgentStatus.Running || agent.Failure is not { } failure) continue;
            var now = Environment.TickCount64;
            if (!setbacks.TryGetValue(shard, out var setback))
            {
                Tell(log, null, $"{shard}: {failure.Category}");
                setbacks[shard] = setback = (0, now + (long)Poll.TotalMilliseconds);
            }
            if (setback.Until > now || !await IsOurs(agent.Name, cancellation)) continue;
            daemon.EjectPausedShard(shard);
            await daemon.StartAgentAsync(agent.Name, cancellation);
            setbacks[shard] = (setback.Failures + 1, now + (long)Math.Min(LongestPause.TotalMilliseconds, 500 << Math.Min(setback.Failures, 10)));
        }
    }

    /// <summary>Whether a shard is this node's share: one that was given away stopped here too, and runs elsewhere.</summary>
    private async Task<bool> IsOurs(ShardName shard, CancellationToken cancellation)
    {
        var runtime = services.GetRequiredService<IWolverineRuntime>();
        var nodes = await runtime.Storage.Nodes.LoadAllNodesAsync(cancellation);
        return nodes.Any(node => node.NodeId == runtime.Options.UniqueNodeId
            && node.ActiveAgents.Any(agent => agent.AbsolutePath.Contains($"/{shard.Name}/", StringComparison.OrdinalIgnoreCase)));
    }

    [LoggerMessage(LogLevel.Warning, "A projection could not go on; it will try again ({What})")]
    private static partial void Tell(ILogger log, Exception? failure, string what);
}
