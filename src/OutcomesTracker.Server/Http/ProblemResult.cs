using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace OutcomesTracker.Server.Http;

/// <summary>Answers with a problem document.</summary>
public static class ProblemResult
{
    public static IResult ToResult(this Problem problem) => new Result(problem);

    public static Task Write(this Problem problem, HttpContext context)
    {
        context.Response.StatusCode = problem.Status;
        if (problem.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        // The rest of the late body is not read, so the connection cannot be used again.
        if (problem.Status == StatusCodes.Status408RequestTimeout)
            context.Response.Headers.Connection = "close";
        return context.Response.WriteAsJsonAsync(problem, ApiJson.Options, Problem.ContentType, context.RequestAborted);
    }

    private sealed class Result(Problem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => problem.Write(httpContext);
    }
}
