using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using OutcomesTracker.Server.Pages;

namespace OutcomesTracker.Server.Http;

/// <summary>Answers with a problem document, or with a page that says the same where a page was asked for.</summary>
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
        if (PageRequests.IsPage(context))
            return new RazorComponentResult<ProblemPage>(new { Problem = problem }) { StatusCode = problem.Status }.ExecuteAsync(context);
        return context.Response.WriteAsJsonAsync(problem, ApiJson.Options, Problem.ContentType, context.RequestAborted);
    }

    private sealed class Result(Problem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => problem.Write(httpContext);
    }
}
