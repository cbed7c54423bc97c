using JasperFx.Events.Daemon;
using Microsoft.Extensions.Hosting;
using Wolverine.Runtime;
using Wolverine.Runtime.Agents;

namespace OutcomesTracker.Server.Projections;

/// <summary>
/// Releases a projection that stopped because another server had moved its progress meanwhile, as happens when a frozen server resumes.
/// Wolverine leaves such a projection stopped for good, on all servers; once released, it is assigned again within seconds.
/// </summary>
public sealed class ContestedProjections(IWolverineRuntime runtime, EventSubscriptionAgentFamily projections) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace);
        var all = await projections.SupportedAgentsAsync();
        while (await timer.WaitForNextTickAsync(stoppingToken))
            foreach (var projection in all.Where(IsContested))
                await HandBack(projection);
    }

    private bool IsContested(Uri projection) =>
        runtime.Agents.TryFindActiveAgent<IEventSubscriptionAgent>(projection, out var agent)
        && agent.Failure?.Category == ShardFailureCategory.ProgressionOutOfOrder;

    private async Task HandBack(Uri projection)
    {
        try
        {
            await runtime.Agents.StopLocallyAsync(projection);
        }
        catch (AgentStoppingException)
        {
            // The projection is still assigned here, and is released at the next tick.
        }
    }
}
