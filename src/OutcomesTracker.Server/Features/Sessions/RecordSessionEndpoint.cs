using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Sessions;

/// <summary>Records a treatment session.</summary>
public static class RecordSessionEndpoint
{
    private const string Path = "/v1/patients/{patientId}/sessions";

    public static CommandDefinition Definition => CommandDefinition.Recording("record-session", Path, "A treatment session takes place", Read,
        "id-in-use", "needle-depth", "treatment-consent-required", "consultation-required", "contraindicated");

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<RecordSession> command, CommandShell shell, CancellationToken cancellation) => shell.Handle(command, cancellation);

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
