using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Webhooks;

/// <summary><c>POST /v1/clinic/webhooks/dead-letters/{deadLetterId}/replay</c>: sends an alert again that a webhook did not take.</summary>
public static class ReplayDeadLetterEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Role.ClinicAdmin)
            .WithName("replay-dead-letter")
            .WithTags("Webhooks")
            .WithSummary("Sends an alert again that a webhook did not take")
            .Produces(StatusCodes.Status202Accepted)
            .AnswersProblems("not-found");

    [WolverinePost("/v1/clinic/webhooks/dead-letters/{deadLetterId}/replay")]
    public static async Task<IResult> Post(string deadLetterId, HttpContext context, [NotBody] DeadLetters letters)
    {
        var errors = new FieldErrors();
        QueryParameters.NoneExpected(context.Request.Query, errors);
        if (IdKind.Read("deadLetterId", deadLetterId, errors) is not { } id || errors.Count > 0)
            return Problem.Malformed(errors.All).ToResult();
        return await letters.SendAgain(context.Caller().Clinic!, id, context.RequestAborted)
            ? Results.StatusCode(StatusCodes.Status202Accepted)
            : Problem.NotFound("The clinic has no such dead letter.").ToResult();
    }
}
