using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Report;

/// <summary>The query parameters of a patient's report.</summary>
/// <param name="Language">The language of its sentences. Default: the clinic's, as far as there is one, else English.</param>
public sealed record GetReportParameters(ReportLanguage? Language);

/// <summary><c>GET /v1/patients/{patientId}/report</c>: what a clinic hands to the patient.</summary>
public static class GetReportEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Caller.ClinicRoles)
            .WithName("get-report")
            .WithTags("Patients")
            .WithSummary("A report for the patient, in plain words")
            .TakesQuery<GetReportParameters>()
            .Answers<ReportAnswer>();

    [WolverineGet("/v1/patients/{patientId}/report")]
    public static async Task<IResult> Get(string patientId, HttpContext context, PatientReport reports)
    {
        var errors = new FieldErrors();
        var id = IdKind.Read("patientId", patientId, errors);
        if (QueryParameters.Read<GetReportParameters>(context.Request.Query, errors) is not { } asked || id is null)
            return Problem.Malformed(errors.All).ToResult();
        var (answer, problem) = await reports.Answer(context, id.Value, asked.Language);
        return problem?.ToResult() ?? Results.Json(answer, ApiJson.Options);
    }
}
