using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Imports;

/// <summary><c>GET /v1/imports/{importId}</c>: how far an import has come, and then its results, from any server.</summary>
public static class GetImportEndpoint
{
    private static Problem NotKept => Problem.NotFound("There is no such import, or it is no longer kept.");

    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(ImportResults.Importers)
            .WithName("get-import")
            .WithTags("Imports")
            .WithSummary("How far an import has come, and then its results, kept for a week after its end")
            .Answers<ImportProgress>()
            .Answers<LineResult>(mediaType: ImportResults.Ndjson)
            .Answers<ImportCounts>(mediaType: ImportResults.Ndjson);

    [WolverineGet("/v1/imports/{importId}")]
    public static async Task<IResult> Get(string importId, HttpContext context, ImportsTable imports)
    {
        var errors = new FieldErrors();
        QueryParameters.NoneExpected(context.Request.Query, errors);
        if (IdKind.Read("importId", importId, errors) is not { } id || errors.Count > 0)
            return Problem.Malformed(errors.All).ToResult();
        return await imports.Find(id, context.Caller(), context.RequestAborted) switch
        {
            null => NotKept.ToResult(),
            (Progress: { Status: ImportStatus.Completed } progress, Chunks: var chunks) => await Send(context, imports, progress, chunks),
            { Progress: var progress } => Results.Json(progress, ApiJson.Options),
        };
    }

    /// <summary>Sends the results chunk by chunk, and the counts last. No connection is held while the client reads.</summary>
    private static async Task<IResult> Send(HttpContext context, ImportsTable imports, ImportProgress progress, int chunks)
    {
        var cancellation = context.RequestAborted;
        var lines = chunks > 0 ? await imports.Chunk(progress.Id, 0, cancellation) : [];
        if (lines is null)
            return NotKept.ToResult();
        context.Response.ContentType = ImportResults.Ndjson;
        await context.Response.Body.WriteAsync(lines, cancellation);
        for (var chunk = 1; chunk < chunks; chunk++)
        {
            lines = await imports.Chunk(progress.Id, chunk, cancellation);
            // The response has begun, so the connection is cut: what came must not look whole.
            if (lines is null)
                throw new InvalidOperationException("The results of an import were deleted while they were sent.");
            await context.Response.Body.WriteAsync(lines, cancellation);
        }
        using var last = new ResultLines(100);
        last.Add(new ImportCounts(progress.Accepted, progress.Replayed, progress.Refused));
        await context.Response.Body.WriteAsync(last.Written, cancellation);
        return Results.Empty;
    }
}
