using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Server.Commands;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Consents;

/// <summary>Records that a patient withdraws a consent.</summary>
public static class WithdrawConsentEndpoint
{
    private const string Path = "/v1/patients/{patientId}/consents/withdrawals";

    public static CommandDefinition Definition =>
        CommandDefinition.Of<WithdrawConsent>("withdraw-consent", Path, "The patient withdraws a consent");

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<WithdrawConsent> command, CommandShell shell, CancellationToken cancellation) =>
        shell.Handle(command, cancellation);
}
