using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Commands;

/// <summary>A command as the outside knows it: its name in imports, its route, how its body is read, and what it may be refused for.</summary>
/// <param name="Name">The name in an import line.</param>
/// <param name="Path">The route of its POST.</param>
/// <param name="Summary">What it records, in a sentence.</param>
/// <param name="Read">Reads the body; what is wrong with it is left in the reader.</param>
public sealed record CommandDefinition(string Name, string Path, string Summary, Func<BodyReader, PatientCommand> Read)
{
    /// <summary>An id that HTTP gives in the path and an import in the body.</summary>
    public string? PathId { get; init; }

    /// <summary>Reads the body as the replacement of an entry, for commands whose entries can be corrected.</summary>
    public Func<BodyReader, RecordingCommand>? ReadReplacement { get; init; }

    /// <summary>The slugs of the conflicts and clinical rules that it can meet.</summary>
    public ImmutableArray<string> Refusals { get; init; } = [];

    /// <summary>The body in an import line.</summary>
    public Shape.Fields Body => BodyReader.Describe(body => Read(body));

    public static CommandDefinition Recording(string name, string path, string summary, Func<BodyReader, RecordingCommand> read, params ImmutableArray<string> refusals) =>
        new(name, path, summary, read) { ReadReplacement = read, Refusals = ["future-date", "before-birth", .. refusals] };
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
    Guid PatientId, long Version, Guid EventId, long Sequence, Guid? Id, IReadOnlyList<Warning> Warnings, bool Replayed);
