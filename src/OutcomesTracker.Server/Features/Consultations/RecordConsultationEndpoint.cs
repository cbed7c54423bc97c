using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Consultations;

/// <summary>Records a consultation.</summary>
public static class RecordConsultationEndpoint
{
    private const string Path = "/v1/patients/{patientId}/consultations";

    public static CommandDefinition Definition => CommandDefinition.Recording("record-consultation", Path, "A consultation takes place", Read);

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<RecordConsultation> command, CommandShell shell, CancellationToken cancellation) => shell.Handle(command, cancellation);

    private static RecordConsultation Read(BodyReader body) => new(
        body.Date("consultedOn"), body.Object("provider", CommonBodies.Provider), body.Pairs("concerns"),
        body.OpenTexts("conditions", required: true), body.OpenTexts("medications", required: true), body.OpenTexts("advice", required: false),
        body.OptionalObject("plan", Plan), body.OptionalNote("notes"));

    private static Plan Plan(BodyReader body) => new(
        body.Code<Modality>("modality"), body.Integer("sessions", 0, int.MaxValue), body.Integer("intervalDays", 0, int.MaxValue),
        body.Object("costPerSession", CommonBodies.Money));
}
