using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OutcomesTracker.Server.Health;

namespace OutcomesTracker.Server.Http;

/// <summary>Answers an unhandled exception with a problem document, and logs what an operator should know.</summary>
internal sealed class FailureAnswers(Readiness readiness, ILogger<FailureAnswers> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = Of(exception);
        if (Unavailability.IsFullDisk(exception))
            readiness.DiskIsFull();
        if (problem.Status == 500)
            log.LogError(exception, "A bug answered with 500");
        else if (problem.Status == 503)
            log.LogWarning("The database cannot be reached: {Failure}", (exception.InnerException ?? exception).GetType().Name);
        await problem.Write(httpContext);
        return true;
    }

    private static Problem Of(Exception failure) =>
        failure switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problem.TooLarge(
                "The request is over the limit."
            ),
            BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => Problem.TooSlow,
            BadHttpRequestException => Problem.Malformed("body", "body broke off or is no valid HTTP body."),
            // The disk has no room for an import's results, or the connection failed while the body was read.
            IOException => Problem.Unavailable with { Detail = "What an import had accepted stays: send it again, and it is replayed." },
            _ => Unavailability.Of(failure) ?? Problem.Unexpected,
        };
}
