using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Commands;

/// <summary>A command's public interface: its name in imports, its route, its body, and the problems it may be refused with.</summary>
/// <param name="Name">The name in an import line.</param>
/// <param name="Path">The route of its POST.</param>
/// <param name="Summary">What it records, in a sentence.</param>
/// <param name="Command">The domain's command.</param>
/// <param name="Body">The body in an import line.</param>
/// <param name="Make">Creates the command from a body that has passed the checks of <paramref name="Body"/>.</param>
public sealed record CommandDefinition(
    string Name,
    string Path,
    string Summary,
    Type Command,
    ObjectKind Body,
    Func<JsonElement, PatientCommand> Make
)
{
    /// <summary>The name of an id that stands in the path over HTTP, and in the body of an import line.</summary>
    public string? PathId { get; init; }

    /// <summary>The body as the replacement in a correction; null if such entries cannot be corrected.</summary>
    public ObjectKind? Replacement { get; init; }

    /// <summary>Whether it may stand in an import.</summary>
    public bool IsImportable { get; init; } = true;

    /// <summary>The slugs of the conflicts and clinical rules that it can meet.</summary>
    public ImmutableArray<string> Violations { get; init; } = [];

    /// <summary>The body over HTTP.</summary>
    public ObjectKind PostedBody => PathId is null ? Body : Body.Without(PathId);

    /// <summary>Defines a command that is its own body.</summary>
    public static CommandDefinition Of<TCommand>(string name, string path, string summary, params ImmutableArray<string> violations)
        where TCommand : PatientCommand => Of<TCommand, TCommand>(name, path, summary, body => body, violations);

    /// <summary>Defines a command whose body is another record.</summary>
    public static CommandDefinition Of<TCommand, TBody>(
        string name,
        string path,
        string summary,
        Func<TBody, TCommand> command,
        params ImmutableArray<string> violations
    )
        where TCommand : PatientCommand =>
        new(name, path, summary, typeof(TCommand), RecordKinds.Of<TBody>(), body => command(BodyJson.Of<TBody>(body)))
        {
            Replacement = typeof(TCommand).IsAssignableTo(typeof(RecordingCommand)) ? RecordKinds.Of<TBody>() : null,
            Violations = typeof(TCommand).IsAssignableTo(typeof(RecordingCommand))
                ? ["future-date", "before-birth", .. violations]
                : violations,
        };

    /// <summary>The same command with a required id, which HTTP gives in the path; only a correction's replacement may omit it.</summary>
    public CommandDefinition WithPathId(string id) => this with { PathId = id, Body = Body.Requiring(id) };

    /// <summary>The command, or null when there are errors, found here or before.</summary>
    public PatientCommand? Read(JsonElement body, FieldErrors errors)
    {
        Body.Check(body, errors);
        return errors.Count == 0 ? Make(body) : null;
    }
}

/// <summary>One command as it arrived, over HTTP or in an import line.</summary>
/// <param name="PatientId">Null only for an enrolment that leaves the id to the registry.</param>
/// <param name="Key">The idempotency key.</param>
public sealed record CommandRequest(CommandDefinition Definition, string Clinic, Guid? PatientId, JsonElement Data, Guid? Key)
{
    /// <summary>The version that <c>If-Match</c> admits; null when it was not sent.</summary>
    public long? IfMatch { get; init; }

    /// <summary>The actor named in an import line: stored beside the token's subject, and shown as claimed.</summary>
    public string? ClaimedActor { get; init; }

    /// <summary>The errors found outside the body: in path, query, headers or the import line around it.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>Whether the command enrols a patient, whose id may then stand in the body.</summary>
    public bool IsEnrolment => Definition.Command == typeof(EnrolPatient);

    /// <summary>The patient's id in the body of an enrolment; null if it is missing or malformed.</summary>
    public Guid? EnrolledId =>
        IsEnrolment && Data.ValueKind == JsonValueKind.Object && Data.TryGetProperty("patientId", out var id) ? IdKind.Of(id) : null;
}

/// <summary>The outcome of a command: a receipt or a problem.</summary>
public abstract record CommandAnswer : IResult
{
    /// <summary>The command is recorded, by this request or by an earlier try.</summary>
    public sealed record Accepted(Receipt Receipt) : CommandAnswer
    {
        public override Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.ETag = $"\"{Receipt.Version.ToString(CultureInfo.InvariantCulture)}\"";
            httpContext.Response.Headers.Location = $"/v1/patients/{Receipt.PatientId:D}";
            return Results.Json(Receipt, ApiJson.Options, statusCode: StatusCodes.Status201Created).ExecuteAsync(httpContext);
        }
    }

    /// <summary>Nothing was recorded; the problem says why.</summary>
    public sealed record Refused(Problem Problem) : CommandAnswer
    {
        public override Task ExecuteAsync(HttpContext httpContext) => Problem.ToResult().ExecuteAsync(httpContext);
    }

    /// <summary>Writes the HTTP response.</summary>
    public abstract Task ExecuteAsync(HttpContext httpContext);

    public static implicit operator CommandAnswer(Problem problem) => new Refused(problem);
}

/// <summary>What was recorded. <paramref name="Id"/> is the session's, side effect's or photograph's, if it is about one.</summary>
public sealed record Receipt(
    Guid PatientId,
    long Version,
    Guid EventId,
    long Sequence,
    Guid? Id,
    IReadOnlyList<Warning> Warnings,
    bool Replayed
);
