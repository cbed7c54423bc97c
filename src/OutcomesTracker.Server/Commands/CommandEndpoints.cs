using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Commands;

/// <summary>Commands over HTTP: <c>POST</c> with the command as the body, in the caller's own clinic.</summary>
public static class CommandEndpoints
{
    public static void MapCommand(this IEndpointRouteBuilder routes, CommandDefinition definition) =>
        routes.MapPost(definition.Path, (HttpContext context, CommandShell shell) => Post(context, shell, definition)).Is(definition);

    /// <summary>Says of a route, whoever mapped it, which command it takes: its name, its roles, and what the API's document tells.</summary>
    public static void Is(this RouteHandlerBuilder route, CommandDefinition definition) =>
        route.For(Caller.ClinicRoles).WithName(definition.Name).WithTags("Commands").WithSummary(definition.Summary)
            .Takes(() => definition.PathId is { } inPath ? definition.Body.Without(inPath) : definition.Body, RouteNotes.Json)
            .Answers<Receipt>(StatusCodes.Status201Created)
            .MayRefuse(["not-found", "key-reused", "version-mismatch", .. definition.Refusals])
            .Sends(KeyHeader).Sends(IfMatchHeader).Sends(ETagHeader).Sends(LocationHeader);

    private static readonly RouteHeader
        KeyHeader = new("Idempotency-Key", "Makes a retry safe: the same key with the same content is recorded once and answered with the first receipt.", new Shape.Id()),
        IfMatchHeader = new("If-Match", "The version that the caller decided on, as an ETag gave it: 412 when the case has moved on.", new Shape.Text(BodyReader.LongestText, false)),
        ETagHeader = new("ETag", "The new version, in double quotes.", new Shape.Text(BodyReader.LongestText, false), StatusCodes.Status201Created),
        LocationHeader = new("Location", "The patient's case.", new Shape.Text(BodyReader.LongestText, false), StatusCodes.Status201Created);

    /// <summary>Reads a request as a command, and answers with its receipt or a problem.</summary>
    public static async Task<IResult> Post(HttpContext context, CommandShell shell, CommandDefinition definition)
    {
        var cancellation = context.RequestAborted;
        var (document, problem) = await RequestBody.Read(context.Request, cancellation);
        if (problem is { Status: not StatusCodes.Status400BadRequest }) return problem.ToResult();
        using var received = document;
        var errors = new List<FieldError>(QueryReader.NoneExpected(context.Request.Query));
        var patientId = context.Request.RouteValues.ContainsKey("patientId") ? PathId(context, "patientId", errors) : null;
        var subjectId = definition.PathId is { } subject ? PathId(context, subject, errors) : null;
        var (key, versions) = (Key(context, errors), IfMatch(context, errors));
        if (received is null) return problem!.And(errors).ToResult();
        var data = definition.PathId is { } name ? WithPathId(received.RootElement, name, subjectId, errors) : received.RootElement;
        var caller = context.Caller();
        var request = new CommandRequest(definition, caller.Clinic!, patientId, data, key) { IfMatch = versions, Errors = errors };
        return await shell.Handle(caller, request, cancellation) switch
        {
            CommandAnswer.Done done => Created(context, done.Receipt),
            CommandAnswer.Not not => not.Problem.ToResult(),
            var other => throw new InvalidOperationException(other.ToString()),
        };
    }

    private static IResult Created(HttpContext context, Receipt receipt)
    {
        context.Response.Headers.ETag = $"\"{receipt.Version.ToString(CultureInfo.InvariantCulture)}\"";
        context.Response.Headers.Location = $"/v1/patients/{receipt.PatientId:D}";
        return Results.Json(receipt, ApiJson.Options, statusCode: StatusCodes.Status201Created);
    }

    private static Guid? PathId(HttpContext context, string name, List<FieldError> errors)
    {
        var parsed = Values.Id(context.Request.RouteValues[name] as string);
        if (parsed.Complaint is { } complaint) errors.Add(new(name, $"{name} {complaint}."));
        return parsed.Value;
    }

    /// <summary>The body in the form of an import line, where the path's id is a member.</summary>
    private static JsonElement WithPathId(JsonElement body, string name, Guid? id, List<FieldError> errors)
    {
        if (body.ValueKind != JsonValueKind.Object) return body;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in body.EnumerateObject())
            {
                if (errors.Count > BodyReader.MostComplaints) break;
                if (Values.NameOf(member) is not { } known) errors.Add(new("body", "body has a member whose name is not well-formed text."));
                else if (known == name) errors.Add(new(name, $"{name} stands in the path, not in the body."));
                else
                {
                    writer.WritePropertyName(known);
                    // As it was sent: a string may hold what is no well-formed text, which is for its field to say.
                    writer.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
                }
            }
            writer.WriteString(name, id ?? Guid.Empty);
            writer.WriteEndObject();
        }
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static Guid? Key(HttpContext context, List<FieldError> errors)
    {
        var header = context.Request.Headers["Idempotency-Key"];
        if (header.Count == 0) return null;
        var parsed = Values.Id(header.Count == 1 ? header[0] : null);
        if (parsed.Complaint is { } complaint) errors.Add(new("Idempotency-Key", $"Idempotency-Key {complaint}."));
        return parsed.Value;
    }

    /// <summary>The versions of an If-Match; <c>*</c> is any, which is no condition here, since the patient must be there anyway.</summary>
    private static List<long>? IfMatch(HttpContext context, List<FieldError> errors)
    {
        var header = context.Request.Headers.IfMatch;
        if (header.Count == 0 || header == "*") return null;
        var versions = new List<long>();
        foreach (var tag in header.ToString().Split(',', StringSplitOptions.TrimEntries))
            if (tag.Length > 2 && tag[0] == '"' && tag[^1] == '"' && long.TryParse(tag[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var version))
                versions.Add(version);
            else errors.Add(new("If-Match", "If-Match must be a version in double quotes, as an ETag gives it."));
        return versions;
    }
}
