using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Pages;

/// <summary>Tells requests for pages from those of the API.</summary>
public static class PageRequests
{
    /// <summary>
    /// Whether a page or a page's download is asked for; where no route takes the request, whether a browser asks that wants to show the
    /// answer.
    /// </summary>
    public static bool IsPage(HttpContext context) =>
        RouteOf(context) is { } route
            ? IsPage(route)
            : !context.Request.Path.StartsWithSegments("/v1")
                && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>The route that takes a request; null if there is none, or none with its method.</summary>
    public static RouteEndpoint? RouteOf(HttpContext context) =>
        // The exception handler clears the request's endpoint; its feature still holds the one that failed.
        (context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint) as RouteEndpoint;

    /// <summary>Whether a route is a page's, a page's download, or one that the framework adds for pages.</summary>
    public static bool IsPage(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null
        || endpoint.Metadata.GetMetadata<PageForAttribute>() is not null
        || (endpoint as RouteEndpoint)?.RoutePattern.RawText?.StartsWith("/_framework/", StringComparison.Ordinal) == true;
}
