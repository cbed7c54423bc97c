using System.Buffers;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using JasperFx;
using JasperFx.CodeGeneration.Frames;
using JasperFx.CodeGeneration.Model;
using JasperFx.Core.Reflection;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;
using Wolverine.Http;
using Wolverine.Http.CodeGen;

namespace OutcomesTracker.Server.Commands;

/// <summary>
/// Binds a request to an endpoint's parameter of type <see cref="Command{TCommand}"/>. Wolverine's own binding reports one error at a time,
/// answers 404 for a malformed id, and ignores unknown members.
/// </summary>
public sealed class CommandReader : IParameterStrategy
{
    public bool TryMatch(HttpChain chain, IServiceContainer container, ParameterInfo parameter, out Variable? variable)
    {
        variable = null;
        if (!parameter.ParameterType.Closes(typeof(Command<>)))
            return false;
        var read = new MethodCall(
            typeof(CommandReader),
            typeof(CommandReader).GetMethod(nameof(Read))!.MakeGenericMethod(parameter.ParameterType.GetGenericArguments())
        );
        chain.Middleware.Add(read);
        chain.Middleware.Add(new MaybeEndWithResultFrame(read.Creates.Single(created => created.VariableType == typeof(IResult))));
        variable = read.Creates.Single(created => created.VariableType == parameter.ParameterType);
        return true;
    }

    /// <summary>Returns the command, or the problem with which a malformed request is answered.</summary>
    public static async Task<(Command<TCommand>?, IResult?)> Read<TCommand>(HttpContext context)
        where TCommand : PatientCommand
    {
        var definition = RegistryFeatures.Command(typeof(TCommand));
        var (document, problem) = await RequestBody.Read(context.Request, context.RequestAborted);
        if (problem is { Status: not StatusCodes.Status400BadRequest })
            return (null, problem.ToResult());
        // The command reads from the document until the response is complete.
        if (document is not null)
            context.Response.RegisterForDispose(document);
        var errors = new FieldErrors();
        QueryParameters.NoneExpected(context.Request.Query, errors);
        var patientId = context.Request.RouteValues.ContainsKey("patientId") ? PathId(context, "patientId", errors) : null;
        var subjectId = definition.PathId is { } subject ? PathId(context, subject, errors) : null;
        var (key, version) = (Key(context, errors), IfMatch(context, errors));
        if (document is null)
            return (null, problem!.And(errors.All).ToResult());
        var data = definition.PathId is { } name ? WithPathId(document.RootElement, name, subjectId, errors) : document.RootElement;
        var caller = context.Caller();
        return (new(caller, new(definition, caller.Clinic!, patientId, data, key) { IfMatch = version, Errors = errors.All }), null);
    }

    private static Guid? PathId(HttpContext context, string name, FieldErrors errors) =>
        IdKind.Read(name, context.Request.RouteValues[name] as string, errors);

    /// <summary>The body in the form of an import line, where the id in the path is a member.</summary>
    private static JsonElement WithPathId(JsonElement body, string name, Guid? id, FieldErrors errors)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return body;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in body.EnumerateObject())
            {
                if (errors.AreTooMany)
                    break;
                if (JsonText.NameOf(member) is not { } known)
                    errors.Add("body", "has a member whose name is not well-formed text");
                else if (known == name)
                    errors.Add(name, "stands in the path, not in the body");
                else
                {
                    writer.WritePropertyName(known);
                    // Copied unchanged: a string that is not well-formed text is reported by the check of its field.
                    writer.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
                }
            }
            writer.WriteString(name, id ?? Guid.Empty);
            writer.WriteEndObject();
        }
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static Guid? Key(HttpContext context, FieldErrors errors)
    {
        var header = context.Request.Headers["Idempotency-Key"];
        return header.Count == 0 ? null : IdKind.Read("Idempotency-Key", header.Count == 1 ? header[0] : null, errors);
    }

    /// <summary>The version of an If-Match, in the one form that an ETag gives it.</summary>
    public static long? IfMatch(HttpContext context, FieldErrors errors)
    {
        var header = context.Request.Headers.IfMatch;
        if (header.Count == 0)
            return null;
        if (
            header is [['"', >= '1' and <= '9', .., '"'] tag]
            && long.TryParse(tag[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
        )
            return version;
        errors.Add("If-Match", "must be a version in double quotes, as an ETag gives it");
        return null;
    }
}
