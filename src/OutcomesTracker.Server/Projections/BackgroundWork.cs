using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OutcomesTracker.Cohorts;
using OutcomesTracker.Server.Features.Outcomes;

namespace OutcomesTracker.Server.Projections;

/// <summary>Keeps the index in memory at the facts: loads them all once, then follows.</summary>
public sealed class IndexFollower(FactsReader facts, CohortIndex index, TimeProvider clock, ILogger<IndexFollower> log) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10),
        AfterFailure = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Follow(stoppingToken);
                await Task.Delay(Poll, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LogWarning("The facts cannot be read just now: {Failure}", failure.GetType().Name);
                await Task.Delay(AfterFailure, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // A function of its own, so that the first page, which holds everything, is not kept until there is another.
    private async Task Follow(CancellationToken stoppingToken)
    {
        if (await facts.Since(index.Generation, index.Sequence, stoppingToken) is { } page)
            index.Apply(page);
    }
}
