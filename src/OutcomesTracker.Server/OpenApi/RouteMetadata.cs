using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.OpenApi;

/// <summary>A body that a route takes.</summary>
public sealed record TakenBody(ObjectKind Kind, string MediaType);

/// <summary>The query parameters that a route knows.</summary>
public sealed record TakenQuery(ObjectKind Kind);

/// <summary>The answer is a picture of <see cref="Features.Photos.Picture.ShownContentType"/>.</summary>
public sealed record AnswersPicture;

/// <summary>The problems of a route beyond those that every route of its kind has.</summary>
public sealed record RouteProblems(ImmutableArray<string> Slugs);

/// <summary>A header of the request, or of the answer with status <paramref name="OfStatus"/> if that is given.</summary>
public sealed record RouteHeader(string Name, string Meaning, FieldKind Kind, int? OfStatus = null);

/// <summary>Declares beside a route what the API's document says of it, by the records that the route takes and answers.</summary>
public static class RouteMetadata
{
    public const string Json = "application/json";

    /// <summary>The body is this record.</summary>
    public static RouteHandlerBuilder Takes<TBody>(this RouteHandlerBuilder route) => route.Takes(RecordKinds.Of<TBody>());

    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder route, ObjectKind kind, string mediaType = Json) =>
        route.WithMetadata(new TakenBody(kind, mediaType));

    /// <summary>The query is this record.</summary>
    public static RouteHandlerBuilder TakesQuery<TQuery>(this RouteHandlerBuilder route) => route.TakesQuery(RecordKinds.Of<TQuery>());

    public static RouteHandlerBuilder TakesQuery(this RouteHandlerBuilder route, ObjectKind kind) =>
        route.WithMetadata(new TakenQuery(kind));

    /// <summary>An answer of this type.</summary>
    public static RouteHandlerBuilder Answers<TAnswer>(
        this RouteHandlerBuilder route,
        int status = StatusCodes.Status200OK,
        string mediaType = Json
    ) => route.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(TAnswer), [mediaType]));

    public static TBuilder AnswersProblems<TBuilder>(this TBuilder route, params ImmutableArray<string> slugs)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteProblems(slugs));

    public static TBuilder WithHeader<TBuilder>(this TBuilder route, RouteHeader header)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(header);
}
