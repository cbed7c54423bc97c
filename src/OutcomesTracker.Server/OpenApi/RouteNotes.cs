using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.OpenApi;

/// <summary>A body that a route takes. Described when somebody asks, not at every start.</summary>
public sealed record TakenBody(Func<Shape> Describe, string MediaType)
{
    public Shape Shape => Describe();
}

/// <summary>A query's parameters that a route knows. Described when somebody asks, not at every start.</summary>
public sealed record AskedQuery(Action<QueryReader> Read)
{
    public ImmutableArray<Field> Fields => QueryReader.Describe(Read);
}

/// <summary>The problems of a route beyond those that every route of its kind has.</summary>
public sealed record RouteRefusals(ImmutableArray<string> Slugs);

/// <summary>A header that a request may have, or that an answer has with a status.</summary>
public sealed record RouteHeader(string Name, string Meaning, Shape Shape, int? OfStatus = null);

/// <summary>What the API's document says of a route, told beside the route by the functions that read and answer.</summary>
public static class RouteNotes
{
    public const string Json = "application/json";

    /// <summary>The body, as the function that reads it asks for it.</summary>
    public static TBuilder Takes<TBuilder>(this TBuilder route, Action<BodyReader> read) where TBuilder : IEndpointConventionBuilder =>
        route.Takes(() => BodyReader.Describe(read), Json);

    public static TBuilder Takes<TBuilder>(this TBuilder route, Func<Shape> describe, string mediaType) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new TakenBody(describe, mediaType));

    /// <summary>The query, as the function that reads it asks for it.</summary>
    public static TBuilder Asks<TBuilder>(this TBuilder route, Action<QueryReader> read) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new AskedQuery(read));

    /// <summary>An answer of this type.</summary>
    public static RouteHandlerBuilder Answers<TAnswer>(this RouteHandlerBuilder route, int status = StatusCodes.Status200OK, string mediaType = Json) =>
        route.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(TAnswer), [mediaType]));

    public static TBuilder MayRefuse<TBuilder>(this TBuilder route, params ImmutableArray<string> slugs) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new RouteRefusals(slugs));

    public static TBuilder Sends<TBuilder>(this TBuilder route, RouteHeader header) where TBuilder : IEndpointConventionBuilder => route.WithMetadata(header);
}
