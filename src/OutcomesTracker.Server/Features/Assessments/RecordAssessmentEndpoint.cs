using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Server.Commands;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Assessments;

/// <summary>Records an outcome assessment.</summary>
public static class RecordAssessmentEndpoint
{
    private const string Path = "/v1/patients/{patientId}/assessments";

    public static CommandDefinition Definition =>
        CommandDefinition.Of<RecordAssessment>("record-assessment", Path, "An outcome is scored", "score-out-of-range");

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<RecordAssessment> command, CommandShell shell, CancellationToken cancellation) =>
        shell.Handle(command, cancellation);
}
