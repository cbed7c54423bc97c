using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;
using Wolverine.Http;
using HttpResults = Microsoft.AspNetCore.Http.Results;

namespace OutcomesTracker.Server.Imports;

/// <summary>
/// <c>POST /v1/imports</c>: takes NDJSON and answers one result a line, after the body was read to its end; or, with
/// <c>Prefer: respond-async</c>, 202 and the location of the progress and the results.
/// </summary>
public static class ImportEndpoint
{
    private const string RespondAsync = "respond-async";

    private static readonly RouteHeader Prefer =
            new("Prefer", "respond-async: answer 202 at the body's end and show the results at Location, for a week.", new TextKind()),
        Location = new("Location", "Where the progress is shown, and then the results.", new TextKind(), StatusCodes.Status202Accepted);

    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(ImportResults.Importers)
            .WithName("import")
            .WithTags("Imports")
            .WithSummary("Applies a file of commands, one a line, and answers one result a line")
            .Takes(ImportLine.Kind, ImportResults.Ndjson)
            .Answers<LineResult>(mediaType: ImportResults.Ndjson)
            .Answers<ImportCounts>(mediaType: ImportResults.Ndjson)
            .Answers<ImportProgress>(StatusCodes.Status202Accepted)
            .WithHeader(Prefer)
            .WithHeader(Location);

    [WolverinePost("/v1/imports")]
    public static async Task<IResult> Post(
        HttpContext context,
        [NotBody] ImportRun run,
        [NotBody] ImportJobs jobs,
        [NotBody] PartitionedRateLimiter<Caller> turns,
        [NotBody] ServerSettings settings
    )
    {
        if (RequestBody.IsEncoded(context.Request))
            return Problem.UnsupportedMediaType("sent as it is, without a Content-Encoding").ToResult();
        if (!IsNdjson(context.Request.ContentType))
            return Problem.UnsupportedMediaType(ImportResults.Ndjson).ToResult();
        var errors = new FieldErrors();
        QueryParameters.NoneExpected(context.Request.Query, errors);
        if (errors.Count > 0)
            return Problem.Malformed(errors.All).ToResult();
        var caller = context.Caller();
        var turn = turns.AttemptAcquire(caller);
        if (!turn.IsAcquired)
            return Problem.TooManyImports.ToResult();
        TakeAnySize(context);
        var longestRest = TimeSpan.FromSeconds(settings.Of(Catalogue.ImportIdleSeconds));
        if (Preferences.Has(context.Request.Headers["Prefer"], RespondAsync))
            return await Later(context, jobs, run, new(context.Request.Body, longestRest) { Stopping = jobs.Stopping }, turn);
        using (turn)
        {
            var body = new ImportBodyStream(context.Request.Body, longestRest);
            await using var spool = new ImportSpool();
            await spool.Fill(run.Apply(caller, body, context.RequestAborted), context.RequestAborted);
            return await spool.Send(context);
        }
    }

    /// <summary>An import may have any size, and its sender may be slow.</summary>
    internal static void TakeAnySize(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    private static async Task<IResult> Later(HttpContext context, ImportJobs jobs, ImportRun run, ImportBodyStream body, IDisposable turn)
    {
        var (job, completion) = await jobs.Start(context.Caller(), run, body, turn, context.RequestAborted);
        await Task.WhenAny(body.Ended, completion);
        context.Response.Headers.Location = $"/v1/imports/{job.Progress.Id:D}";
        context.Response.Headers["Preference-Applied"] = RespondAsync;
        return HttpResults.Json(job.Progress, ApiJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static bool IsNdjson(string? contentType) =>
        contentType?.Split(';')[0].Trim().ToLowerInvariant()
            is ImportResults.Ndjson
                or "application/ndjson"
                or "application/jsonl"
                or "application/x-jsonlines";
}
