using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Commands;

/// <summary>A command as the outside knows it: its name in imports, its route, its body, and what it may be refused for.</summary>
/// <param name="Name">The name in an import line.</param>
/// <param name="Path">The route of its POST.</param>
/// <param name="Summary">What it records, in a sentence.</param>
/// <param name="Command">The domain's command.</param>
/// <param name="Body">The body in an import line.</param>
/// <param name="Make">Makes the command of a body that is of this kind.</param>
public sealed record CommandDefinition(
    string Name,
    string Path,
    string Summary,
    Type Command,
    ObjectKind Body,
    Func<JsonElement, PatientCommand> Make
)
{
    /// <summary>An id that HTTP gives in the path and an import in the body.</summary>
    public string? PathId { get; init; }

    /// <summary>The body as the replacement of an entry, if its entries can be corrected.</summary>
    public ObjectKind? Replacement { get; init; }

    /// <summary>The slugs of the conflicts and clinical rules that it can meet.</summary>
    public ImmutableArray<string> Violations { get; init; } = [];

    /// <summary>The body over HTTP.</summary>
    public ObjectKind PostedBody => PathId is null ? Body : Body.Without(PathId);

    /// <summary>A command that is its own body.</summary>
    public static CommandDefinition Of<TCommand>(string name, string path, string summary, params ImmutableArray<string> violations)
        where TCommand : PatientCommand => Of<TCommand, TCommand>(name, path, summary, body => body, violations);

    /// <summary>A command whose body is another record.</summary>
    public static CommandDefinition Of<TCommand, TBody>(
        string name,
        string path,
        string summary,
        Func<TBody, TCommand> command,
        params ImmutableArray<string> violations
    )
        where TCommand : PatientCommand =>
        new(name, path, summary, typeof(TCommand), RecordKinds.Of<TBody>(), body => command(body.Deserialize<TBody>(BodyJson.Options)!))
        {
            Replacement = typeof(TCommand).IsAssignableTo(typeof(RecordingCommand)) ? RecordKinds.Of<TBody>() : null,
            Violations = typeof(TCommand).IsAssignableTo(typeof(RecordingCommand))
                ? ["future-date", "before-birth", .. violations]
                : violations,
        };

    /// <summary>The same of a thing that must be named, by HTTP in the path; only a replacement may leave the id out.</summary>
    public CommandDefinition Naming(string id) => this with { PathId = id, Body = Body.Requiring(id) };

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
    /// <summary>The versions that <c>If-Match</c> admits; null when it was not sent.</summary>
    public IReadOnlyList<long>? IfMatch { get; init; }

    /// <summary>Who an import line says acted: kept beside the token's subject, and shown as claimed.</summary>
    public string? ClaimedActor { get; init; }

    /// <summary>What was wrong with the request around the body.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>Whether it enrols a patient, who may be named in the body.</summary>
    public bool IsEnrolment => Definition.Command == typeof(EnrolPatient);

    /// <summary>The patient's id in the body of an enrolment, if there is a good one.</summary>
    public Guid? EnrolledId =>
        IsEnrolment && Data.ValueKind == JsonValueKind.Object && Data.TryGetProperty("patientId", out var id) ? IdKind.Of(id) : null;
}

/// <summary>What a command came to: a receipt or a problem.</summary>
public abstract record CommandAnswer : IResult
{
    /// <summary>It is recorded, now or by an earlier try.</summary>
    public sealed record Done(Receipt Receipt) : CommandAnswer
    {
        public override Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.ETag = $"\"{Receipt.Version.ToString(CultureInfo.InvariantCulture)}\"";
            httpContext.Response.Headers.Location = $"/v1/patients/{Receipt.PatientId:D}";
            return Results.Json(Receipt, ApiJson.Options, statusCode: StatusCodes.Status201Created).ExecuteAsync(httpContext);
        }
    }

    /// <summary>Nothing was recorded, and why.</summary>
    public sealed record Not(Problem Problem) : CommandAnswer
    {
        public override Task ExecuteAsync(HttpContext httpContext) => Problem.ToResult().ExecuteAsync(httpContext);
    }

    /// <summary>Sends it.</summary>
    public abstract Task ExecuteAsync(HttpContext httpContext);

    public static implicit operator CommandAnswer(Problem problem) => new Not(problem);
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
