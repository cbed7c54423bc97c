using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Pages;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Http;

/// <summary>
/// The middleware of every request. It logs a line without personal data (the route's pattern, never the query), and answers failures with
/// problem documents.
/// </summary>
public static class RequestPipeline
{
    public static void UseRequestPipeline(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<ServerSettings>();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("OutcomesTracker.Requests");
        app.UseTrustedProxies(settings);
        app.Use(SecurityHeaders.Add);
        app.UseApiDocumentPage();
        app.Use(PageAssets.Answer);
        app.Use((context, next) => Observed(context, next, log));
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => Bare(context.HttpContext.Response.StatusCode).Write(context.HttpContext));
        app.Use(AnswerHead);
        app.UseRouting();
        app.UsePictureForms();
        app.UseOrigins(settings);
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UsePictureUploads();
        app.UsePages();
    }

    private static async Task Observed(HttpContext context, RequestDelegate next, ILogger log)
    {
        var started = Stopwatch.GetTimestamp();
        await next(context);
        if (context.Response.StatusCode == StatusCodes.Status499ClientClosedRequest)
            return;
        log.LogInformation(
            "{Method} {Route} {Status} {Milliseconds:0.0} ms as {Role}",
            context.Request.Method,
            PageRequests.RouteOf(context)?.RoutePattern.RawText ?? "(none)",
            context.Response.StatusCode,
            Stopwatch.GetElapsedTime(started).TotalMilliseconds,
            Caller.From(context.User)?.Role.ToString() ?? "nobody"
        );
    }

    /// <summary>
    /// A HEAD is answered as its GET: the same status and headers. The server that reads the request knows its method, and sends no body.
    /// </summary>
    private static Task AnswerHead(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsHead(context.Request.Method))
            context.Request.Method = HttpMethods.Get;
        return next(context);
    }

    /// <summary>The problem for an error status that has no body yet.</summary>
    private static Problem Bare(int status) =>
        status switch
        {
            404 => Problem.NotFound("There is no such route."),
            405 => new(405, "method-not-allowed", "This route does not take this method."),
            < 500 => new(status, "malformed", "The request was not accepted."),
            _ => Problem.Unexpected with { Status = status },
        };
}
