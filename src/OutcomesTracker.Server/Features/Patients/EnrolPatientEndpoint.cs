using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>Enrols a patient.</summary>
public static class EnrolPatientEndpoint
{
    private const string Path = "/v1/patients";

    public static CommandDefinition Definition => CommandDefinition.Recording("enrol-patient", Path, "A patient joins the registry", Read, "already-enrolled");

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<EnrolPatient> command, CommandShell shell, CancellationToken cancellation) => shell.Handle(command, cancellation);

    private static EnrolPatient Read(BodyReader body) => new(
        body.Date("enrolledOn"), body.Integer("birthYear", 1900, body.ThisYear), body.Code<Sex>("sex"), body.Integer("skinType", 1, 6),
        body.OptionalObject("identity", Identity.Read) is { } identity ? ProtectedText.Plain(identity.ToJson()) : null,
        body.OptionalId("patientId"));
}
