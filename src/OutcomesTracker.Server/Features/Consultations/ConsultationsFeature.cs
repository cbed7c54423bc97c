using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Features.Consultations;

/// <summary>Consultations.</summary>
public static class ConsultationsFeature
{
    public static IEnumerable<CommandDefinition> Commands =>
        [CommandDefinition.Recording("record-consultation", "/v1/patients/{patientId}/consultations", "A consultation takes place", Read)];

    private static RecordConsultation Read(BodyReader body) => new(
        body.Date("consultedOn"), body.Object("provider", CommonBodies.Provider), body.Pairs("concerns"),
        body.OpenTexts("conditions", required: true), body.OpenTexts("medications", required: true), body.OpenTexts("advice", required: false),
        body.OptionalObject("plan", Plan), body.OptionalNote("notes"));

    private static Plan Plan(BodyReader body) => new(
        body.Code<Modality>("modality"), body.Integer("sessions", 0, int.MaxValue), body.Integer("intervalDays", 0, int.MaxValue),
        body.Object("costPerSession", CommonBodies.Money));
}
