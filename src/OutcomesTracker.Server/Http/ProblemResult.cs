using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Pages;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Http;

/// <summary>
/// Answers with a problem document, or with a page that says the same where a page was asked for; what was typed there is given back.
/// </summary>
public static class ProblemResult
{
    public static IResult ToResult(this Problem problem) => new Result(problem);

    public static Task Write(this Problem problem, HttpContext context)
    {
        context.Response.StatusCode = problem.Status;
        RetryAfter(problem, context.Response);
        // The rest of the late body is not read, so the connection cannot be used again.
        if (problem.Status == StatusCodes.Status408RequestTimeout)
            context.Response.Headers.Connection = "close";
        return PageRequests.IsPage(context)
            ? WritePage(problem, context)
            : context.Response.WriteAsJsonAsync(problem, ApiJson.Options, Problem.ContentType, context.RequestAborted);
    }

    /// <summary>
    /// Says outside of the body what a page shows in it: the status not before the body is written, since the framework drops what a
    /// component renders that has set 404.
    /// </summary>
    public static void Announce(this Problem problem, HttpResponse response)
    {
        RetryAfter(problem, response);
        response.OnStarting(() =>
        {
            if (response.StatusCode == StatusCodes.Status200OK)
                response.StatusCode = problem.Status;
            return Task.CompletedTask;
        });
    }

    private static void RetryAfter(Problem problem, HttpResponse response)
    {
        if (problem.RetryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task WritePage(Problem problem, HttpContext context)
    {
        var parameters = new Dictionary<string, object?> { [nameof(ProblemPage.Problem)] = problem };
        if (!MayGiveBack(problem, context) || await ReturnedForm.Of(context) is not { } form)
        {
            await SubstitutePage.Answer<ProblemPage>(context, problem.Status, parameters);
            return;
        }
        parameters[nameof(ReturnedFormPage.Form)] = form;
        await SubstitutePage.Answer<ReturnedFormPage>(context, problem.Status, parameters);
    }

    /// <summary>
    /// Whether a form may be read in order to give it back: not if its body is what failed, nor for strangers who send too much, whom it
    /// costs less to refuse.
    /// </summary>
    private static bool MayGiveBack(Problem problem, HttpContext context) =>
        context.Features.Get<IExceptionHandlerFeature>()?.Error is not BadHttpRequestException
        && problem.Status != StatusCodes.Status413PayloadTooLarge
        && (problem.Status != StatusCodes.Status429TooManyRequests || Caller.From(context.User) is not null);

    private sealed class Result(Problem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => problem.Write(httpContext);
    }
}
