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

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RetriedWork.Run(
            async stop =>
            {
                await Follow(stop);
                await Task.Delay(Poll, clock, stop);
            },
            "The facts cannot be read",
            AfterFailure,
            clock,
            log,
            stoppingToken
        );

    // A method of its own, so that the first page, which holds all facts, does not stay in memory until the next page.
    private async Task Follow(CancellationToken stoppingToken)
    {
        if (await facts.Since(index.Generation, index.Sequence, stoppingToken) is { } page)
            index.Apply(page);
    }
}
