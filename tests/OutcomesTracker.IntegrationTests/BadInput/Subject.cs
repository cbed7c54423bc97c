using System.Text.Json.Nodes;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Commands;

namespace OutcomesTracker.IntegrationTests.BadInput;

/// <summary>
/// A patient for whom every command's sample is acceptable: with a consent, a consultation, a session and an open side effect.
/// </summary>
internal sealed record Subject(string Patient, Guid Session, Guid SideEffect)
{
    /// <summary>The number of events that <see cref="Make"/> records.</summary>
    public const int Events = 5;

    public static async Task<Subject> Make(HttpClient clinician)
    {
        var patient = await clinician.EnrolForTreatment();
        var session = await clinician.Accept($"{patient}/sessions", Bodies.Session());
        var report = await clinician.Accept($"{patient}/side-effects", Bodies.SideEffect());
        return new(patient, session.GetProperty("id").GetGuid(), report.GetProperty("id").GetGuid());
    }

    public string Path(CommandDefinition command) =>
        command
            .Path.Replace("/v1/patients/{patientId}", Patient, StringComparison.Ordinal)
            .Replace("{sideEffectId}", $"{SideEffect}", StringComparison.Ordinal);

    /// <summary>The sample of the command's kind, adapted to this patient.</summary>
    public JsonObject Body(CommandDefinition command)
    {
        var body = KindSample.Of(command.PostedBody).AsObject();
        if (command.Name == "report-side-effect")
            body["sessionId"] = Session;
        if ((command.Name == "enrol-patient" ? body : body["replacement"]) is { } enrolment)
            enrolment["identity"]!["dateOfBirth"] = $"{enrolment["birthYear"]}-03-01";
        if (command.Name == "correct-entry")
            (body["targetVersion"], body["replacement"]!["patientId"]) = (1, Talking.Id(Patient));
        if (command.Name == "retract-entry")
            body["targetVersion"] = 2;
        return body;
    }
}

/// <summary>Queries of the suites on the event log itself.</summary>
internal static class Log
{
    public static Task<long> Events(this RunningRegistry registry) =>
        TestSql.Scalar<long>(registry.Settings.Registry, "select count(*) from outcomes.mt_events");
}
