using OutcomesTracker.Domain.FollowUp;
using OutcomesTracker.Server.Commands;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.FollowUp;

/// <summary>Records that a patient was lost to follow-up.</summary>
public static class RecordLossToFollowUpEndpoint
{
    private const string Path = "/v1/patients/{patientId}/follow-up-losses";

    public static CommandDefinition Definition =>
        CommandDefinition.Of<RecordLossToFollowUp>(
            "record-loss-to-follow-up",
            Path,
            "The clinic loses touch with the patient",
            "before-enrolment"
        );

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<RecordLossToFollowUp> command, CommandShell shell, CancellationToken cancellation) =>
        shell.Handle(command, cancellation);
}
