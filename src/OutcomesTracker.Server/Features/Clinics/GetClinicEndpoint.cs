using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Clinics;

/// <summary><c>GET /v1/clinics/{slug}</c>: a clinic's settings.</summary>
public static class GetClinicEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Role.RegistryAdmin, Role.ClinicAdmin, Role.Clinician, Role.Auditor)
            .WithName("get-clinic")
            .WithTags("Clinics")
            .WithSummary("A clinic's settings")
            .Answers<ClinicAnswer>();

    [WolverineGet("/v1/clinics/{slug}")]
    public static async Task<IResult> Get(string slug, HttpContext context, ClinicDirectory clinics)
    {
        var errors = new FieldErrors();
        QueryParameters.NoneExpected(context.Request.Query, errors);
        ClinicSlug.Check(slug, errors);
        if (errors.Count > 0)
            return Problem.Malformed(errors.All).ToResult();
        return !context.Caller().IsForeignTo(slug) && await clinics.Find(slug, context.RequestAborted) is { } settings
            ? Results.Json(ClinicAnswer.Of(slug, settings), ApiJson.Options)
            : Problem.UnknownClinic.ToResult();
    }
}
