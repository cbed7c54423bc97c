using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Webhooks;

/// <summary>A clinic's webhooks, in the order in which they were set up.</summary>
public sealed record WebhooksAnswer(IEnumerable<WebhookAnswer> Webhooks);

/// <summary><c>GET /v1/clinic/webhooks</c>: the clinic's webhooks; there are so few that they come on one page.</summary>
public static class ListWebhooksEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Role.ClinicAdmin)
            .WithName("list-webhooks")
            .WithTags("Webhooks")
            .WithSummary("The clinic's webhooks")
            .Answers<WebhooksAnswer>()
            .AnswersProblems("not-found");

    [WolverineGet("/v1/clinic/webhooks")]
    public static async Task<IResult> Get(HttpContext context, ClinicDirectory clinics, PatientKeyStore keys)
    {
        var errors = new FieldErrors();
        QueryParameters.NoneExpected(context.Request.Query, errors);
        if (errors.Count > 0)
            return Problem.Malformed(errors.All).ToResult();
        var clinic = await clinics.Read(context.Caller().Clinic!, context.RequestAborted);
        return clinic.Settings is null
            ? Problem.UnknownClinic.ToResult()
            : Results.Json(
                new WebhooksAnswer(clinic.Webhooks.Select(webhook => WebhookAnswer.Of(webhook, keys.OfClinic(context.Caller().Clinic!)))),
                ApiJson.Options
            );
    }
}
