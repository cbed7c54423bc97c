using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Commands;
using Wolverine.Http;

namespace OutcomesTracker.Server.Critter.Endpoints;

/// <summary>The POST of each command as an endpoint of Wolverine, read and answered as by the registry's own. Wolverine wants the routes written out.</summary>
public static class CommandEndpoints
{
    private static readonly Dictionary<string, CommandDefinition> Commands = RegistryFeatures.Commands.ToDictionary(command => command.Name, StringComparer.Ordinal);

    [WolverinePost("/v1/patients")]
    public static Task<IResult> EnrolPatient(HttpContext context, [NotBody] CommandShell shell) => Post(context, shell, "enrol-patient");

    [WolverinePost("/v1/patients/{patientId}/consents")]
    public static Task<IResult> GiveConsent(HttpContext context, [NotBody] CommandShell shell) => Post(context, shell, "give-consent");

    [WolverinePost("/v1/patients/{patientId}/consents/withdrawals")]
    public static Task<IResult> WithdrawConsent(HttpContext context, [NotBody] CommandShell shell) => Post(context, shell, "withdraw-consent");

    [WolverinePost("/v1/patients/{patientId}/consultations")]
    public static Task<IResult> RecordConsultation(HttpContext context, [NotBody] CommandShell shell) => Post(context, shell, "record-consultation");

    [WolverinePost("/v1/patients/{patientId}/sessions")]
    public static Task<IResult> RecordSession(HttpContext context, [NotBody] CommandShell shell) => Post(context, shell, "record-session");

    [WolverinePost("/v1/patients/{patientId}/side-effects")]
    public static Task<IResult> ReportSideEffect(HttpContext context, [NotBody] CommandShell shell) => Post(context, shell, "report-side-effect");

    [WolverinePost("/v1/patients/{patientId}/side-effects/{sideEffectId}/resolution")]
    public static Task<IResult> ResolveSideEffect(HttpContext context, [NotBody] CommandShell shell) => Post(context, shell, "resolve-side-effect");

    [WolverinePost("/v1/patients/{patientId}/assessments")]
    public static Task<IResult> RecordAssessment(HttpContext context, [NotBody] CommandShell shell) => Post(context, shell, "record-assessment");

    [WolverinePost("/v1/patients/{patientId}/photos")]
    public static Task<IResult> RecordPhoto(HttpContext context, [NotBody] CommandShell shell) => Post(context, shell, "record-photo");

    [WolverinePost("/v1/patients/{patientId}/follow-up-losses")]
    public static Task<IResult> RecordLossToFollowUp(HttpContext context, [NotBody] CommandShell shell) => Post(context, shell, "record-loss-to-follow-up");

    [WolverinePost("/v1/patients/{patientId}/corrections")]
    public static Task<IResult> CorrectEntry(HttpContext context, [NotBody] CommandShell shell) => Post(context, shell, "correct-entry");

    [WolverinePost("/v1/patients/{patientId}/retractions")]
    public static Task<IResult> RetractEntry(HttpContext context, [NotBody] CommandShell shell) => Post(context, shell, "retract-entry");

    private static Task<IResult> Post(HttpContext context, CommandShell shell, string command) =>
        Server.Commands.CommandEndpoints.Post(context, shell, Commands[command]);
}
