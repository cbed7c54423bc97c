using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Server.Commands;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Consultations;

/// <summary>Records a consultation.</summary>
public static class RecordConsultationEndpoint
{
    private const string Path = "/v1/patients/{patientId}/consultations";

    public static CommandDefinition Definition =>
        CommandDefinition.Of<RecordConsultation>("record-consultation", Path, "A consultation takes place");

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<RecordConsultation> command, CommandShell shell, CancellationToken cancellation) =>
        shell.Handle(command, cancellation);
}
