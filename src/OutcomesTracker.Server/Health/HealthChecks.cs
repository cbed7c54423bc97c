using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;

namespace OutcomesTracker.Server.Health;

/// <summary>A sign of life; when ready, with the global sequence up to which the views answer.</summary>
public sealed record HealthAnswer(string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Sequence);

/// <summary>For whoever starts and watches the server: alive, and ready to answer. They tell nothing else, so they need no token.</summary>
public static class HealthChecks
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Json(new HealthAnswer("live", null), ApiJson.Options)).AllowAnonymous().DisableRateLimiting().WithName("get-live").WithTags("Health")
            .WithSummary("Whether the server is alive").Answers<HealthAnswer>();
        app.MapGet("/health/ready", Ready).AllowAnonymous().DisableRateLimiting().WithName("get-ready").WithTags("Health")
            .WithSummary("Whether the server can answer").Answers<HealthAnswer>().MayRefuse("unavailable");
    }

    private static async Task<IResult> Ready(Readiness readiness, CohortIndex index) =>
        await readiness.IsReady()
            ? Results.Json(new HealthAnswer("ready", index.Sequence), ApiJson.Options)
            : Problem.Unavailable.ToResult();
}
