using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace OutcomesTracker.Server.Health;

/// <summary>Keeps the last result of the health checks for the health endpoint, and logs when it changes.</summary>
public sealed partial class LatestHealth(ILogger<LatestHealth> log) : IHealthCheckPublisher
{
    private volatile string found = "";

    /// <summary>Whether there is something that an operator should look at.</summary>
    public bool IsDegraded { get; private set; }

    /// <summary>What an operator should look at, in sentences; empty if there is nothing.</summary>
    public IReadOnlyList<string> Concerns { get; private set; } = [];

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        IsDegraded = report.Status != HealthStatus.Healthy;
        Concerns = [.. report.Entries.Values.Where(entry => entry.Status != HealthStatus.Healthy).Select(entry => entry.Description ?? "")];
        foreach (var entry in report.Entries.Values)
        {
            var now = $"{entry.Status}: {entry.Description}";
            if (now == found)
                continue;
            found = now;
            if (entry.Status == HealthStatus.Unhealthy)
                Fails(log, entry.Description);
            else if (entry.Status == HealthStatus.Degraded)
                Warns(log, entry.Description);
            else
                Recovers(log);
        }
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Error, "The views are not whole. {What}")]
    private static partial void Fails(ILogger log, string? what);

    [LoggerMessage(LogLevel.Warning, "The views may be late. {What}")]
    private static partial void Warns(ILogger log, string? what);

    [LoggerMessage(LogLevel.Information, "The views are whole and in time.")]
    private static partial void Recovers(ILogger log);
}
