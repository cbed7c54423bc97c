using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Server.Commands;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Consents;

/// <summary>Records that a patient consents.</summary>
public static class GiveConsentEndpoint
{
    private const string Path = "/v1/patients/{patientId}/consents";

    public static CommandDefinition Definition => CommandDefinition.Of<GiveConsent>("give-consent", Path, "The patient consents");

    [WolverinePost(Path)]
    public static Task<CommandAnswer> Post(Command<GiveConsent> command, CommandShell shell, CancellationToken cancellation) =>
        shell.Handle(command, cancellation);
}
