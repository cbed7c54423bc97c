using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.OpenApi;

/// <summary>A body that a route takes.</summary>
public sealed record TakenBody(ObjectKind Kind, string MediaType);

/// <summary>A query's parameters that a route knows.</summary>
public sealed record AskedQuery(ObjectKind Kind);

/// <summary>The problems of a route beyond those that every route of its kind has.</summary>
public sealed record RouteProblems(ImmutableArray<string> Slugs);

/// <summary>A header that a request may have, or that an answer has with a status.</summary>
public sealed record RouteHeader(string Name, string Meaning, FieldKind Kind, int? OfStatus = null);

/// <summary>What the API's document says of a route, told beside the route by the records that it takes and answers.</summary>
public static class RouteNotes
{
    public const string Json = "application/json";

    /// <summary>The body is this record.</summary>
    public static RouteHandlerBuilder Takes<TBody>(this RouteHandlerBuilder route) => route.Takes(RecordKinds.Of<TBody>());

    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder route, ObjectKind kind, string mediaType = Json) =>
        route.WithMetadata(new TakenBody(kind, mediaType));

    /// <summary>The query is this record.</summary>
    public static RouteHandlerBuilder Asks<TQuery>(this RouteHandlerBuilder route) =>
        route.WithMetadata(new AskedQuery(RecordKinds.Of<TQuery>()));

    /// <summary>The query, as the function that reads it asks for it.</summary>
    public static RouteHandlerBuilder Asks(this RouteHandlerBuilder route, Action<QueryReader> read) =>
        route.WithMetadata(new AskedQuery(QueryReader.Describe(read)));

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
