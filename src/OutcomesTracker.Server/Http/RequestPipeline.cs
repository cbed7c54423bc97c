using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OutcomesTracker.Server.Health;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Http;

/// <summary>What every request passes: a log line without personal data (the route's pattern, never its query), and failures as problems.</summary>
public static class RequestPipeline
{
    public static void UseRequestPipeline(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<ServerSettings>();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("OutcomesTracker.Requests");
        app.UseTrustedProxies(settings);
        app.Use(SecurityHeaders.Add);
        app.UseApiDocumentPage();
        app.Use((context, next) => Observed(context, next, log));
        app.UseStatusCodePages(context => Bare(context.HttpContext.Response.StatusCode).Write(context.HttpContext));
        app.UseRouting();
        app.UseOrigins(settings);
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
    }

    private static async Task Observed(HttpContext context, RequestDelegate next, ILogger log)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return; // the caller has gone
        }
        catch (Exception failure)
        {
            await Answer(context, failure, log);
        }
        log.LogInformation(
            "{Method} {Route} {Status} {Milliseconds:0.0} ms as {Role}",
            context.Request.Method, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(none)", context.Response.StatusCode,
            Stopwatch.GetElapsedTime(started).TotalMilliseconds, Caller.From(context.User)?.Role.ToString() ?? "nobody");
    }

    private static async Task Answer(HttpContext context, Exception failure, ILogger log)
    {
        var problem = failure switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problem.TooLarge("The request is over the limit."),
            BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => Problem.TooSlow,
            BadHttpRequestException => Problem.Malformed("body", "body broke off or is no valid HTTP body."),
            IOException when context.RequestAborted.IsCancellationRequested => null,
            // An import's results have no room on the disk, or a body broke off below HTTP.
            IOException => Problem.Unavailable with { Detail = "What an import had accepted stays: send it again, and it is replayed." },
            _ => Unavailability.Of(failure) ?? Problem.Unexpected,
        };
        if (problem is null) return;
        if (Unavailability.IsFullDisk(failure)) context.RequestServices.GetRequiredService<Readiness>().DiskIsFull();
        if (problem.Status == 500) log.LogError(failure, "A bug answered with 500");
        else if (problem.Status == 503) log.LogWarning("The database cannot be reached: {Failure}", (failure.InnerException ?? failure).GetType().Name);
        if (context.Response.HasStarted) context.Abort();
        else await problem.Write(context);
    }

    /// <summary>A problem for a status that nothing else explained.</summary>
    private static Problem Bare(int status) => status switch
    {
        404 => Problem.NotFound("There is no such route."),
        405 => new(405, "method-not-allowed", "This route does not take this method."),
        < 500 => new(status, "malformed", "The request was not accepted."),
        _ => Problem.Unexpected with { Status = status },
    };
}
