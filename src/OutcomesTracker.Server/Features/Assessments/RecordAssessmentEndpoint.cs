using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Assessments;

/// <summary>Records an outcome assessment.</summary>
public static class RecordAssessmentEndpoint
{
    private const string Path = "/v1/patients/{patientId}/assessments";

    public static CommandDefinition Definition => CommandDefinition.Recording("record-assessment", Path, "An outcome is scored", Read, "score-out-of-range");

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<RecordAssessment> command, CommandShell shell, CancellationToken cancellation) => shell.Handle(command, cancellation);

    private static RecordAssessment Read(BodyReader body) => new(
        body.Date("assessedOn"), body.Code<Indication>("indication"), body.Code<BodyArea>("bodyArea"),
        body.Code<Instrument>("instrument"), body.Number("score"), body.Code<Assessor>("assessor"));
}
