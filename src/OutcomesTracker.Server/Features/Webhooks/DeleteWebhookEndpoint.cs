using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Webhooks;

/// <summary>
/// <c>DELETE /v1/clinic/webhooks/{webhookId}</c>: the webhook is told of nothing any more, not of what was under way either.
/// </summary>
public static class DeleteWebhookEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Role.ClinicAdmin)
            .WithName("delete-webhook")
            .WithTags("Webhooks")
            .WithSummary("Removes a webhook of the clinic")
            .Produces(StatusCodes.Status204NoContent)
            .AnswersProblems("not-found");

    [WolverineDelete("/v1/clinic/webhooks/{webhookId}")]
    public static async Task<IResult> Delete(string webhookId, HttpContext context, [NotBody] ClinicDirectory clinics)
    {
        var errors = new FieldErrors();
        QueryParameters.NoneExpected(context.Request.Query, errors);
        if (IdKind.Read("webhookId", webhookId, errors) is not { } id || errors.Count > 0)
            return Problem.Malformed(errors.All).ToResult();
        return await clinics.Remove(context.Caller(), id, context.RequestAborted)
            ? Results.NoContent()
            : Problem.NotFound("The clinic has no such webhook.").ToResult();
    }
}
