using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.OpenApi;

/// <summary>Writes the metadata of the routes into their operations: bodies, parameters, headers, problems, examples.</summary>
public sealed class OperationTransformer : IOpenApiOperationTransformer
{
    public async Task TransformAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var roles = metadata.OfType<AllowedRolesAttribute>().FirstOrDefault();
        var body = metadata.OfType<TakenBody>().FirstOrDefault();
        operation.Parameters = [.. PathParameters(context), .. Query(metadata), .. Headers(metadata)];
        var takesPicture = metadata.OfType<TakesPictureAttribute>().Any();
        Dictionary<string, OpenApiMediaType>? taken =
            takesPicture ? Picture.ContentTypes.ToDictionary(type => type, _ => Bytes)
            : body is null ? null
            : new() { [body.MediaType] = new() { Schema = KindSchemas.Of(body.Kind) } };
        operation.RequestBody = taken is null ? null : new OpenApiRequestBody { Required = true, Content = taken };
        if (roles is not null)
        {
            operation.Description =
                $"{operation.Description}\n\nRoles: {string.Join(", ", roles.Roles.Select(Domain.Codes.Code<Role>.Of))}.".Trim();
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(BearerAuthentication.SchemeName, context.Document)] = [] }];
        }
        await AddAnswers(operation, context, cancellationToken);
        if (metadata.OfType<AnswersPicture>().Any())
            operation.Responses!["200"] = new OpenApiResponse
            {
                Description = "OK",
                Content = new Dictionary<string, OpenApiMediaType> { [Picture.ShownContentType] = Bytes },
            };
        await AddProblems(
            operation,
            context,
            Slugs(metadata, roles, takesPicture ? RouteMetadata.Json : body?.MediaType, context),
            cancellationToken
        );
        foreach (
            var headers in metadata
                .OfType<RouteHeader>()
                .Where(header => header.OfStatus is not null)
                .GroupBy(header => header.OfStatus!.Value)
        )
            ((OpenApiResponse)operation.Responses![Text(headers.Key)]).Headers = headers.ToDictionary(
                header => header.Name,
                IOpenApiHeader (header) => new OpenApiHeader { Description = header.Meaning, Schema = KindSchemas.Of(header.Kind) }
            );
        foreach (var example in Examples.All.Where(example => example.Operation == operation.OperationId))
            Add(operation, example);
    }

    private static IEnumerable<IOpenApiParameter> PathParameters(OpenApiOperationTransformerContext context) =>
        RoutePattern(context)
            .Parameters.Select(parameter => new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Path,
                Required = true,
                Description = InPaths[parameter.Name].Sentence,
                Schema = KindSchemas.Of(InPaths[parameter.Name].Kind),
            });

    private static readonly Dictionary<string, (FieldKind Kind, string Sentence)> InPaths = new()
    {
        ["patientId"] = (new IdKind(), "The patient's id, unique in the registry."),
        ["sideEffectId"] = (new IdKind(), "A side effect of this patient."),
        ["photoId"] = (new IdKind(), "A photograph of this patient."),
        ["importId"] = (new IdKind(), "The import, as its Location gave it."),
        ["whatIfId"] = (new IdKind(), "A what-if, as its start answered it."),
        ["webhookId"] = (new IdKind(), "A webhook of the clinic; whoever sets it up chooses its id."),
        ["deadLetterId"] = (new IdKind(), "A dead letter of the clinic, as the list of them has it."),
        ["slug"] = (new TextKind(40, Form: ClinicSlug.Form), "The clinic's slug: 1 to 40 of a-z, 0-9 and -."),
        ["jti"] = (new TextKind(), "The token's own id, as its claim `jti` has it and `outcomes token` tells it: 1 to 100 characters."),
    };

    private static Microsoft.AspNetCore.Routing.Patterns.RoutePattern RoutePattern(OpenApiOperationTransformerContext context) =>
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse(context.Description.RelativePath!);

    private static IEnumerable<IOpenApiParameter> Query(IList<object> metadata) =>
        metadata
            .OfType<TakenQuery>()
            .SelectMany(query => query.Kind.Fields)
            .Select(field => new OpenApiParameter
            {
                Name = field.Name,
                In = ParameterLocation.Query,
                Description = field.Sentence(),
                Explode = field.MayRepeat,
                Schema = KindSchemas.Of(field.Kind),
            });

    private static IEnumerable<IOpenApiParameter> Headers(IList<object> metadata) =>
        metadata
            .OfType<RouteHeader>()
            .Where(header => header.OfStatus is null)
            .Select(header => new OpenApiParameter
            {
                Name = header.Name,
                In = ParameterLocation.Header,
                Description = header.Meaning,
                Schema = KindSchemas.Of(header.Kind),
            });

    /// <summary>
    /// The problems that follow from a route's access rule, body and path parameters, and those that the route declares itself.
    /// </summary>
    private static IEnumerable<string> Slugs(
        IList<object> metadata,
        AllowedRolesAttribute? roles,
        string? bodyType,
        OpenApiOperationTransformerContext context
    )
    {
        string[] ofCallers = roles is null ? [] : ["malformed", "unauthenticated", "forbidden", "too-many", "unavailable"];
        // An import may have any size; a line over 1 MB is refused among the results.
        string[] ofBodies =
            bodyType is null ? []
            : bodyType == RouteMetadata.Json ? ["too-slow", "too-large", "unsupported-media-type"]
            : ["too-slow", "unsupported-media-type"];
        string[] ofPaths = RoutePattern(context).Parameters.Count > 0 ? ["not-found"] : [];
        var wanted = ofCallers
            .Concat(ofBodies)
            .Concat(ofPaths)
            .Concat(metadata.OfType<RouteProblems>().SelectMany(problems => problems.Slugs))
            .ToHashSet(StringComparer.Ordinal);
        return ProblemKinds.All.Select(kind => kind.Slug).Where(wanted.Contains);
    }

    /// <summary>
    /// Adds the answers. The framework keeps only one type per status, but an import's progress, its results and their counts share one
    /// status.
    /// </summary>
    private static async Task AddAnswers(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellation
    )
    {
        var produced = context
            .Description.ActionDescriptor.EndpointMetadata.OfType<ProducesResponseTypeMetadata>()
            .Where(answer => answer.Type is not null && answer.Type != typeof(void));
        foreach (var answers in produced.GroupBy(answer => (answer.StatusCode, MediaType: answer.ContentTypes.Single())))
        {
            var schemas = new List<IOpenApiSchema>();
            foreach (var type in answers.Select(answer => answer.Type!))
            {
                if (type == typeof(string))
                {
                    schemas.Add(new OpenApiSchema { Type = JsonSchemaType.String });
                    continue;
                }
                context.Document!.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, null, cancellation));
                schemas.Add(new OpenApiSchemaReference(type.Name, context.Document));
            }
            operation.Responses![Text(answers.Key.StatusCode)].Content![answers.Key.MediaType] = new()
            {
                Schema = schemas is [var one] ? one : new OpenApiSchema { AnyOf = schemas },
            };
        }
    }

    private static async Task AddProblems(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        IEnumerable<string> slugs,
        CancellationToken cancellation
    )
    {
        var problem = await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancellation);
        context.Document!.AddComponent(nameof(Problem), problem);
        operation.Responses ??= [];
        foreach (var kinds in slugs.Select(ProblemKinds.Of).GroupBy(kind => kind.Status))
            operation.Responses[Text(kinds.Key)] = new OpenApiResponse
            {
                Description = string.Join("\n", kinds.Select(kind => $"- `{kind.Slug}`: {kind.Meaning}")),
                Headers = kinds.Key is 429 or 503 ? new Dictionary<string, IOpenApiHeader> { ["Retry-After"] = Seconds } : null,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [Problem.ContentType] = new()
                    {
                        Schema = new OpenApiSchema
                        {
                            AllOf =
                            [
                                new OpenApiSchemaReference(nameof(Problem), context.Document),
                                new OpenApiSchema
                                {
                                    Properties = new Dictionary<string, IOpenApiSchema>
                                    {
                                        ["type"] = KindSchemas.OfCodes(kinds.Select(kind => $"/problems/{kind.Slug}")),
                                    },
                                },
                            ],
                        },
                    },
                },
            };
    }

    /// <summary>A body that is no text: the media type says all, as OpenAPI 3.1 has it.</summary>
    private static OpenApiMediaType Bytes => new() { Schema = new OpenApiSchema() };

    private static OpenApiHeader Seconds =>
        new() { Description = "Seconds after which to try again.", Schema = KindSchemas.Of(new WholeKind(0, int.MaxValue)) };

    private static void Add(OpenApiOperation operation, Example example)
    {
        if (example.Request.Body is { } sent && operation.RequestBody?.Content is { Count: 1 } taken)
            AddTo(taken.Values.Single(), example, sent);
        if (
            example.Answer.Body is { } told
            && operation.Responses?[Text(example.Answer.Status)].Content?[example.Answer.MediaType!] is { } answered
        )
            AddTo(answered, example, told);
    }

    private static void AddTo(OpenApiMediaType media, Example example, JsonNode value)
    {
        media.Examples ??= new Dictionary<string, IOpenApiExample>();
        media.Examples[example.Name] = new OpenApiExample { Summary = example.Summary, Value = value.DeepClone() };
    }

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
