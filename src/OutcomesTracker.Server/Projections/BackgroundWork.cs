using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OutcomesTracker.Cohorts;
using OutcomesTracker.Server.Features.Outcomes;

namespace OutcomesTracker.Server.Projections;

/// <summary>Keeps the cohort index in memory up to date with the facts: loads them all once, then polls for changes.</summary>
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

    // A method of its own, so that the first page, which holds all facts, does not stay in memory until the next page.
    private async Task Follow(CancellationToken stoppingToken)
    {
        if (await facts.Since(index.Generation, index.Sequence, stoppingToken) is { } page)
            index.Apply(page);
    }
}
