using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;
using HttpResults = Microsoft.AspNetCore.Http.Results;

namespace OutcomesTracker.Server.Imports;

/// <summary>
/// <c>POST /v1/imports</c>: NDJSON in, one result a line out, after the body was read to its end; or, with
/// <c>Prefer: respond-async</c>, 202 and a place to look.
/// </summary>
public static class ImportsFeature
{
    private const string Ndjson = "application/x-ndjson", RespondAsync = "respond-async";

    private static readonly Role[] Importers = [Role.Clinician, Role.ClinicAdmin, Role.RegistryAdmin];

    private static readonly RouteHeader
        Prefer = new("Prefer", "respond-async: answer 202 at the body's end and show the results at Location later.", new Shape.Text(BodyReader.LongestText, false)),
        Location = new("Location", "Where the progress is shown, and then the results.", new Shape.Text(BodyReader.LongestText, false), StatusCodes.Status202Accepted);

    public static void MapCommands(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/imports", Post).For(Importers).WithName("import").WithTags("Imports")
            .WithSummary("Applies a file of commands, one a line, and answers one result a line")
            .Takes(() => ImportLine.Shape, Ndjson).Answers<LineResult>(mediaType: Ndjson).Answers<ImportCounts>(mediaType: Ndjson).Answers<ImportProgress>(StatusCodes.Status202Accepted)
            .Sends(Prefer).Sends(Location);
        routes.MapGet("/v1/imports/{importId}", Get).For(Importers).WithName("get-import").WithTags("Imports")
            .WithSummary("How far an import has come, and then its results")
            .Answers<ImportProgress>().Answers<LineResult>(mediaType: Ndjson).Answers<ImportCounts>(mediaType: Ndjson);
    }

    private static async Task<IResult> Post(HttpContext context, ImportRun run, ImportJobs jobs, PartitionedRateLimiter<Caller> turns, ServerSettings settings)
    {
        if (RequestBody.IsEncoded(context.Request)) return Problem.UnsupportedMediaType("sent as it is, without a Content-Encoding").ToResult();
        if (!IsNdjson(context.Request.ContentType)) return Problem.UnsupportedMediaType(Ndjson).ToResult();
        if (QueryReader.NoneExpected(context.Request.Query) is { Count: > 0 } errors) return Problem.Malformed(errors).ToResult();
        var caller = context.Caller();
        var turn = turns.AttemptAcquire(caller);
        if (!turn.IsAcquired) return Problem.TooManyImports.ToResult();
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        var body = new ImportBodyStream(context.Request.Body, TimeSpan.FromSeconds(settings.Of(Catalogue.ImportIdleSeconds)));
        if (Preferences.Has(context.Request.Headers["Prefer"], RespondAsync)) return await Later(context, jobs.Start(caller, run, body, turn), body);
        using (turn)
        {
            await using var spool = new ImportSpool();
            await spool.Fill(run.Apply(caller, body, context.RequestAborted), context.RequestAborted);
            return await Results(context, spool);
        }
    }

    private static async Task<IResult> Later(HttpContext context, ImportJob job, ImportBodyStream body)
    {
        await Task.WhenAny(body.Ended, job.Completion);
        context.Response.Headers.Location = $"/v1/imports/{job.Id:D}";
        context.Response.Headers["Preference-Applied"] = RespondAsync;
        return HttpResults.Json(job.Progress, ApiJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> Results(HttpContext context, ImportSpool spool)
    {
        context.Response.ContentType = Ndjson;
        return await spool.CopyTo(context.Response.Body, context.RequestAborted) ? HttpResults.Empty : NotKept;
    }

    private static IResult NotKept => Problem.NotFound("There is no such import, or it is no longer kept.").ToResult();

    private static async Task<IResult> Get(string importId, HttpContext context, ImportJobs jobs)
    {
        var query = new QueryReader(context.Request.Query);
        query.End();
        var id = Values.Id(importId);
        if (id.Complaint is { } complaint) query.Fail("importId", complaint);
        if (query.Errors.Count > 0) return Problem.Malformed(query.Errors).ToResult();
        if (jobs.Find(id.Value, context.Caller()) is not { } job) return NotKept;
        return job.Completion.IsCompletedSuccessfully ? await Results(context, job.Spool) : HttpResults.Json(job.Progress, ApiJson.Options);
    }

    private static bool IsNdjson(string? contentType) =>
        contentType?.Split(';')[0].Trim().ToLowerInvariant() is Ndjson or "application/ndjson" or "application/jsonl" or "application/x-jsonlines";
}
