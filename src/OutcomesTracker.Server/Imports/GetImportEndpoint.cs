using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Imports;

/// <summary><c>GET /v1/imports/{importId}</c>: how far an import has come, and then its results.</summary>
public static class GetImportEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(ImportResults.Importers)
            .WithName("get-import")
            .WithTags("Imports")
            .WithSummary("How far an import has come, and then its results")
            .Answers<ImportProgress>()
            .Answers<LineResult>(mediaType: ImportResults.Ndjson)
            .Answers<ImportCounts>(mediaType: ImportResults.Ndjson);

    [WolverineGet("/v1/imports/{importId}")]
    public static async Task<IResult> Get(string importId, HttpContext context, ImportJobs jobs)
    {
        var errors = new FieldErrors();
        QueryParameters.NoneExpected(context.Request.Query, errors);
        if (IdKind.Read("importId", importId, errors) is not { } id || errors.Count > 0)
            return Problem.Malformed(errors.All).ToResult();
        if (jobs.Find(id, context.Caller()) is not { } job)
            return ImportResults.NotKept;
        return job.Completion.IsCompletedSuccessfully ? await job.Spool.Send(context) : Results.Json(job.Progress, ApiJson.Options);
    }
}
