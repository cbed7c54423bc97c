using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Features.Assessments;

/// <summary>Outcome assessments.</summary>
public static class AssessmentsFeature
{
    public static IEnumerable<CommandDefinition> Commands =>
        [CommandDefinition.Recording("record-assessment", "/v1/patients/{patientId}/assessments", "An outcome is scored", Read, "score-out-of-range")];

    private static RecordAssessment Read(BodyReader body) => new(
        body.Date("assessedOn"), body.Code<Indication>("indication"), body.Code<BodyArea>("bodyArea"),
        body.Code<Instrument>("instrument"), body.Number("score"), body.Code<Assessor>("assessor"));
}
