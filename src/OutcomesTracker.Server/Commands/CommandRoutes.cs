using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Commands;

/// <summary>Commands over HTTP: <c>POST</c> with the command as the body, in the caller's own clinic.</summary>
public static class CommandRoutes
{
    /// <summary>Adds a command's metadata to its route: its name, its roles, and its description in the API's document.</summary>
    public static void Takes(this RouteHandlerBuilder route, CommandDefinition definition) =>
        route
            .For(Caller.ClinicRoles)
            .WithName(definition.Name)
            .WithTags("Commands")
            .WithSummary(definition.Summary)
            .Takes(definition.PostedBody)
            .Answers<Receipt>(StatusCodes.Status201Created)
            .AnswersProblems(["not-found", "key-reused", "version-mismatch", .. definition.Violations])
            .WithHeader(KeyHeader)
            .WithHeader(IfMatch)
            .WithHeader(ETag)
            .WithHeader(Location);

    private static readonly RouteHeader KeyHeader = new(
        "Idempotency-Key",
        "Makes a retry safe: the same key with the same content is recorded once and answered with the first receipt.",
        new IdKind()
    );

    public static readonly RouteHeader IfMatch =
            new("If-Match", "The version that the caller decided on, as an ETag gave it: 412 when the case has moved on.", new TextKind()),
        ETag = new("ETag", "The new version, in double quotes.", new TextKind(), StatusCodes.Status201Created),
        Location = new("Location", "The patient's case.", new TextKind(), StatusCodes.Status201Created);
}
