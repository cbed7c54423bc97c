using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Consents;

/// <summary>Records that a patient withdraws a consent.</summary>
public static class WithdrawConsentEndpoint
{
    private const string Path = "/v1/patients/{patientId}/consents/withdrawals";

    public static CommandDefinition Definition => CommandDefinition.Recording("withdraw-consent", Path, "The patient withdraws a consent", Read);

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<WithdrawConsent> command, CommandShell shell, CancellationToken cancellation) => shell.Handle(command, cancellation);

    private static WithdrawConsent Read(BodyReader body) => new(body.Code<ConsentScope>("scope"), body.Date("on"));
}
