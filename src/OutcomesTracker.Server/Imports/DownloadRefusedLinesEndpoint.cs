using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Imports;

/// <summary>
/// <c>GET /imports/{importId}/refused.ndjson</c>: the refused lines of an import that was uploaded on a page, each with the reason first,
/// to be mended and uploaded again; for whoever uploaded it, until its key is destroyed.
/// </summary>
public static class DownloadRefusedLinesEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain.Metadata.RequireAuthorization(new PageForAttribute([.. ImportResults.Importers]));

    [WolverineGet("/imports/{importId}/refused.ndjson")]
    public static async Task<IResult> Get(Guid importId, HttpContext context, ImportsTable imports, ImportKeysTable keys)
    {
        var cancellation = context.RequestAborted;
        if (
            await imports.Find(importId, context.Caller(), cancellation) is null
            || await keys.Find(importId, cancellation) is not { } key
            || await imports.Refusals(importId, 0, cancellation) is not { } lines
        )
            return Problem.NotFound("There are no refused lines of this import, or they are no longer kept.").ToResult();
        context.Response.ContentType = ImportResults.Ndjson;
        context.Response.Headers.ContentDisposition = $"attachment; filename=refused-{importId:D}.ndjson";
        for (var chunk = 1; ; chunk++)
        {
            await context.Response.WriteAsync(key.Open(lines), cancellation);
            if (await imports.Refusals(importId, chunk, cancellation) is not { } next)
                return Results.Empty;
            lines = next;
        }
    }
}
