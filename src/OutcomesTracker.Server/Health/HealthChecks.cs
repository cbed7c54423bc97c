using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Health;

/// <summary>For whoever starts and watches the server: alive, and ready to answer. They tell nothing else, so they need no token.</summary>
public static class HealthChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void Map(WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Json(new { status = "live" })).AllowAnonymous().DisableRateLimiting();
        app.MapGet("/health/ready", Ready).AllowAnonymous().DisableRateLimiting();
    }

    private static async Task<IResult> Ready(NpgsqlDataSource database, CohortIndex index, HttpContext context)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(Patience);
        try
        {
            await using var command = database.CreateCommand("select 1");
            await command.ExecuteScalarAsync(patience.Token);
        }
        catch (Exception failure) when (failure is OperationCanceledException || Unavailability.Is(failure))
        {
            return Problem.Unavailable.ToResult();
        }
        return index.Generation > 0 ? Results.Json(new { status = "ready", sequence = index.Sequence }) : Problem.Unavailable.ToResult();
    }
}
