using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Commands;

/// <summary>Commands over HTTP: <c>POST</c> with the command as the body, in the caller's own clinic.</summary>
public static class CommandEndpoints
{
    public static void MapCommand(this IEndpointRouteBuilder routes, CommandDefinition definition) =>
        routes.MapPost(definition.Path, (HttpContext context, CommandShell shell) => Post(context, shell, definition))
            .For(Caller.ClinicRoles).WithName(definition.Name);

    private static async Task<IResult> Post(HttpContext context, CommandShell shell, CommandDefinition definition)
    {
        var cancellation = context.RequestAborted;
        var (document, problem) = await RequestBody.Read(context.Request, cancellation);
        if (problem is not null) return problem.ToResult();
        using var received = document!;
        var errors = new List<FieldError>();
        var patientId = context.Request.RouteValues.ContainsKey("patientId") ? PathId(context, "patientId", errors) : null;
        var data = received.RootElement;
        if (definition.PathId is { } name) data = WithPathId(data, name, PathId(context, name, errors), errors);
        var caller = context.Caller();
        var request = new CommandRequest(definition, caller.Clinic!, patientId, data, Key(context, errors))
        {
            IfMatch = IfMatch(context, errors),
            Errors = errors,
        };
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
        if (body.TryGetProperty(name, out _)) errors.Add(new(name, $"{name} stands in the path, not in the body."));
        try
        {
            var members = body.EnumerateObject().Where(member => member.Name != name).ToDictionary(member => member.Name, member => member.Value);
            members[name] = JsonSerializer.SerializeToElement(id ?? Guid.Empty);
            return JsonSerializer.SerializeToElement(members);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            errors.Add(new("body", "body must hold well-formed text only.")); // a lone surrogate, which nothing can write again
            return body;
        }
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
        var header = context.Request.Headers.IfMatch.ToString();
        if (header.Length == 0 || header == "*") return null;
        var versions = new List<long>();
        foreach (var tag in header.Split(',', StringSplitOptions.TrimEntries))
            if (tag.Length > 2 && tag[0] == '"' && tag[^1] == '"' && long.TryParse(tag[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var version))
                versions.Add(version);
            else errors.Add(new("If-Match", "If-Match must be a version in double quotes, as an ETag gives it."));
        return versions;
    }
}
