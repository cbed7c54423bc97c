using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Tests.Golden;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>The golden commands' bodies with only their required fields; each test changes the fields that it is about.</summary>
public static class Bodies
{
    public static JsonObject Enrolment(Guid? patientId = null) => Golden("enrol-patient").With("patientId", patientId);

    public static JsonObject Consent(string scope = "treatment", string on = "2025-01-10") =>
        Golden("give-consent").With("scope", scope).With("on", on);

    public static JsonObject Consultation(string on = "2025-01-12", params string[] conditions) =>
        Golden("record-consultation").With("consultedOn", on).With("conditions", conditions);

    public static JsonObject Session(string on = "2025-02-01") => Golden("record-session").With("performedOn", on);

    public static JsonObject SideEffect(string onset = "2025-02-02") => Golden("report-side-effect").With("onsetOn", onset);

    /// <summary>One that began today in UTC, which is the day of every clinic of the tests, so that it may open an alert.</summary>
    public static JsonObject FreshSideEffect() => SideEffect(DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>The body as it is posted: the side effect's id is in the path.</summary>
    public static JsonObject Resolution(string on = "2025-02-05") =>
        Golden("resolve-side-effect").With("resolvedOn", on).With("sideEffectId", null);

    public static JsonObject Assessment(decimal score = 2, string on = "2025-03-03") =>
        Golden("record-assessment").With("score", score).With("assessedOn", on);

    public static JsonObject Photo(string on = "2025-02-01") => Golden("record-photo").With("takenOn", on);

    public static JsonObject Loss(string on = "2025-06-01") => Golden("record-loss-to-follow-up").With("on", on);

    public static JsonObject Correction(int targetVersion, JsonObject replacement) =>
        Golden("correct-entry").With("targetVersion", targetVersion).With("replacement", replacement);

    public static JsonObject Retraction(int targetVersion) => Golden("retract-entry").With("targetVersion", targetVersion);

    /// <summary>The body as it is posted to the command's route: without the id that is in the path.</summary>
    public static JsonObject Posted(CommandDefinition command) =>
        command.PathId is { } id ? Golden(command.Name).With(id, null) : Golden(command.Name);

    /// <summary>The body as it is in an import line.</summary>
    public static JsonObject Golden(string command) => JsonNode.Parse(GoldenCommand.Of(command).Minimal)!.AsObject();

    public static JsonObject Of(object body) => JsonSerializer.SerializeToNode(body)!.AsObject();

    /// <summary>A copy of the body with one member changed or, if the value is null, removed.</summary>
    public static JsonObject With(this JsonObject body, string name, object? value)
    {
        var changed = body.DeepClone().AsObject();
        if (value is null)
            changed.Remove(name);
        else
            changed[name] = JsonSerializer.SerializeToNode(value);
        return changed;
    }

    /// <summary>The body as an import line; a member that is null is left out.</summary>
    public static string Line(
        string command,
        Guid? patientId,
        JsonObject data,
        Guid? commandId = null,
        string clinic = "harbour",
        string? actor = null
    ) =>
        Of(
                new
                {
                    command,
                    commandId = commandId ?? Guid.NewGuid(),
                    clinic,
                    data,
                }
            )
            .With("patientId", patientId)
            .With("actor", actor)
            .ToJsonString();
}
