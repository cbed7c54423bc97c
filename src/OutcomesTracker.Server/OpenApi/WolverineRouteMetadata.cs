using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using OutcomesTracker.Server.Commands;
using Wolverine.Http;
using IResult = Microsoft.AspNetCore.Http.IResult;

namespace OutcomesTracker.Server.OpenApi;

/// <summary>
/// The metadata that Wolverine adds to an endpoint by itself: a name made of its method and route, and answer types that say nothing.
/// </summary>
public static class WolverineRouteMetadata
{
    /// <summary>Removes it after all metadata has been added: each endpoint declares its own name and answers.</summary>
    public static void RemoveWolverineNotes(this HttpChain chain) =>
        chain.Metadata.Finally(endpoint =>
        {
            for (var i = endpoint.Metadata.Count - 1; i >= 0; i--)
                if (IsWolverines(endpoint.Metadata[i], chain.Description))
                    endpoint.Metadata.RemoveAt(i);
        });

    private static bool IsWolverines(object note, string madeUp) =>
        note switch
        {
            IProducesResponseTypeMetadata { StatusCode: 404 } => true,
            IProducesResponseTypeMetadata { Type: { } type } => type == typeof(IResult) || type == typeof(CommandAnswer),
            IEndpointNameMetadata name => name.EndpointName == madeUp,
            IEndpointSummaryMetadata summary => summary.Summary == madeUp,
            IEndpointDescriptionMetadata description => description.Description == madeUp,
            _ => false,
        };
}
