using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Features.Sessions;

/// <summary>Treatment sessions.</summary>
public static class SessionsFeature
{
    public static IEnumerable<CommandDefinition> Commands =>
    [
        CommandDefinition.Recording("record-session", "/v1/patients/{patientId}/sessions", "A treatment session takes place", Read,
            "id-in-use", "needle-depth", "treatment-consent-required", "consultation-required", "contraindicated"),
    ];

    private static RecordSession Read(BodyReader body) => new(
        body.OptionalId("sessionId"), body.Date("performedOn"), body.Code<Modality>("modality"), body.Pairs("treats"),
        body.Object("operator", CommonBodies.Provider), body.Code<Setting>("setting"),
        body.OptionalObject("device", Device), body.OptionalObject("anaesthetic", Anaesthetic), body.Codes<Adjunct>("adjuncts"),
        body.OptionalInteger("durationMinutes", 0, int.MaxValue), body.OptionalObject("cost", CommonBodies.Money),
        body.OptionalObject("override", reason => reason.Reason("reason")));

    private static Device Device(BodyReader body) => new(
        body.OpenText("model"), body.OpenText("lot"), body.OptionalNumber("needleDepthMm", lowest: 0), body.OptionalNumber("energyMj", lowest: 0));

    private static Anaesthetic Anaesthetic(BodyReader body) => new(body.OpenText("agent"), body.Integer("minutesBefore", 0, int.MaxValue));
}
