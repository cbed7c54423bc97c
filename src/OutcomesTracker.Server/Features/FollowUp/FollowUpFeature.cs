using OutcomesTracker.Domain.FollowUp;
using OutcomesTracker.Server.Commands;

namespace OutcomesTracker.Server.Features.FollowUp;

/// <summary>Losses to follow-up.</summary>
public static class FollowUpFeature
{
    public static IEnumerable<CommandDefinition> Commands =>
    [
        CommandDefinition.Recording("record-loss-to-follow-up", "/v1/patients/{patientId}/follow-up-losses", "The clinic loses touch with the patient",
            body => new RecordLossToFollowUp(body.Date("on"), body.Reason("reason")), "before-enrolment"),
    ];
}
