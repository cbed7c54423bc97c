using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;
using OutcomesTracker.Cohorts;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Projections;

namespace OutcomesTracker.Server.Health;

/// <summary>
/// A sign of life; when ready, with the global sequence up to which the views answer. Degraded is ready too, with something in the log for
/// the operator.
/// </summary>
public sealed record HealthAnswer(string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Sequence);

/// <summary>Liveness and readiness, for orchestration and monitoring. They expose nothing else, so they need no token.</summary>
public static class HealthChecks
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Json(new HealthAnswer("live", null), ApiJson.Options))
            .AllowAnonymous()
            .DisableRateLimiting()
            .WithName("get-live")
            .WithTags("Health")
            .WithSummary("Whether the server is alive")
            .Answers<HealthAnswer>();
        app.MapGet("/health/ready", Ready)
            .AllowAnonymous()
            .DisableRateLimiting()
            .WithName("get-ready")
            .WithTags("Health")
            .WithSummary("Whether the server can answer")
            .Answers<HealthAnswer>()
            .AnswersProblems("unavailable");
    }

    /// <summary>Checks the views every few seconds, and logs what changes.</summary>
    public static IServiceCollection AddHealth(this IServiceCollection services, IReadOnlyList<IProjection> projections)
    {
        services.AddSingleton(provider => new ViewHealth(
            provider.GetRequiredService<NpgsqlDataSource>(),
            provider.GetRequiredService<LogSkips>(),
            projections,
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddHealthChecks().AddCheck<ViewHealth>("views");
        services
            .AddOptions<HealthCheckPublisherOptions>()
            .Configure(publisher => (publisher.Delay, publisher.Period) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5)));
        // The framework would log the same result again after every check.
        services.AddLogging(logging => logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None));
        services.AddSingleton<Readiness>().AddSingleton<LatestHealth>();
        return services.AddSingleton<IHealthCheckPublisher>(provider => provider.GetRequiredService<LatestHealth>());
    }

    private static async Task<IResult> Ready(Readiness readiness, LatestHealth health, CohortIndex index) =>
        await readiness.IsReady()
            ? Results.Json(new HealthAnswer(health.IsDegraded ? "degraded" : "ready", index.Sequence), ApiJson.Options)
            : Problem.Unavailable.ToResult();
}
