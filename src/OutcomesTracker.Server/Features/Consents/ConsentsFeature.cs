using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Server.Commands;

namespace OutcomesTracker.Server.Features.Consents;

/// <summary>Consents and their withdrawals.</summary>
public static class ConsentsFeature
{
    public static IEnumerable<CommandDefinition> Commands =>
    [
        CommandDefinition.Recording("give-consent", "/v1/patients/{patientId}/consents", "The patient consents",
            body => new GiveConsent(body.Code<ConsentScope>("scope"), body.Date("on"))),
        CommandDefinition.Recording("withdraw-consent", "/v1/patients/{patientId}/consents/withdrawals", "The patient withdraws a consent",
            body => new WithdrawConsent(body.Code<ConsentScope>("scope"), body.Date("on"))),
    ];
}
