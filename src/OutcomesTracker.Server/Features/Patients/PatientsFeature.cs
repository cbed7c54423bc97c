using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>Enrolment; a clinic's patients, one patient's case and history.</summary>
public static class PatientsFeature
{
    public static IEnumerable<CommandDefinition> Commands =>
        [CommandDefinition.Recording("enrol-patient", "/v1/patients", "A patient joins the registry", Read, "already-enrolled")];

    public static void MapQueries(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/patients", PatientList.Get).For(Caller.ClinicRoles).WithName("list-patients").WithTags("Patients")
            .WithSummary("A clinic's patients, by name").Asks(query => PatientList.Read(query)).Answers<PatientsAnswer>().MayRefuse("not-found");
        routes.MapGet("/v1/patients/{patientId}", CaseView.Get).For(Caller.ClinicRoles).WithName("get-patient").WithTags("Patients")
            .WithSummary("A patient's case as it stands").Answers<CaseAnswer>().Sends(CaseView.ETag);
        routes.MapGet("/v1/patients/{patientId}/history", HistoryView.Get)
            .For(Role.Clinician, Role.ClinicAdmin, Role.Auditor).WithName("get-patient-history").WithTags("Patients")
            .WithSummary("Everything that was ever recorded of a patient: who, when and why").Answers<HistoryAnswer>();
    }

    private static EnrolPatient Read(BodyReader body) => new(
        body.Date("enrolledOn"), body.Integer("birthYear", 1900, body.ThisYear), body.Code<Sex>("sex"), body.Integer("skinType", 1, 6),
        body.OptionalObject("identity", Identity.Read) is { } identity ? ProtectedText.Plain(identity.ToJson()) : null,
        body.OptionalId("patientId"));
}
