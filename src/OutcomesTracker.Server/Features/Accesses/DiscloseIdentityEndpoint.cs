using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Accesses;

/// <summary>Why an auditor asks for an identity.</summary>
/// <param name="Reason">Shown to the patient's clinic. Free text, not blank.</param>
public sealed record DiscloseIdentity(ProtectedText Reason);

/// <summary>A patient's identity, disclosed for a reason.</summary>
/// <param name="AccessId">The access that was recorded, as the list of accesses has it.</param>
/// <param name="At">When it was recorded: before this answer left.</param>
/// <param name="Identity">As it stands; null when none was recorded, or when the patient was forgotten.</param>
public sealed record DisclosedIdentity(long AccessId, DateTimeOffset At, Guid PatientId, string Clinic, Identity? Identity);

/// <summary>
/// <c>POST /v1/patients/{id}/disclosures</c> (break-glass): an auditor sees an identity for a stated reason, which is recorded first and
/// shown to the clinic.
/// </summary>
public static class DiscloseIdentityEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Role.Auditor)
            .WithName("disclose-identity")
            .WithTags("Audit")
            .WithSummary("Shows an auditor who a patient is, for a reason that the clinic is told")
            .Takes<DiscloseIdentity>()
            .Answers<DisclosedIdentity>(StatusCodes.Status201Created);

    [WolverinePost("/v1/patients/{patientId}/disclosures")]
    public static async Task<IResult> Post(string patientId, HttpContext context, [NotBody] PatientRecords records)
    {
        var (document, problem) = await RequestBody.Read(context.Request, context.RequestAborted);
        if (problem is { Status: not StatusCodes.Status400BadRequest })
            return problem.ToResult();
        using var received = document;
        var errors = new FieldErrors();
        QueryParameters.NoneExpected(context.Request.Query, errors);
        var id = IdKind.Read("patientId", patientId, errors);
        if (received is null)
            return problem!.And(errors.All).ToResult();
        if (BodyJson.Read<DiscloseIdentity>(received.RootElement, errors) is not { } asked || errors.Count > 0)
            return Problem.Malformed(errors.All).ToResult();
        var (disclosed, missing) = await records.Disclose(context, id!.Value, asked.Reason);
        return missing?.ToResult() ?? Results.Json(disclosed, ApiJson.Options, statusCode: StatusCodes.Status201Created);
    }
}
