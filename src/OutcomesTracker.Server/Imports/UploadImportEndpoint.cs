using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;
using Wolverine.Http;

namespace OutcomesTracker.Server.Imports;

/// <summary>
/// <c>POST /imports/file</c>: takes the file of a page's form, line by line as it arrives, and leads to the import's own page. The form's
/// antiforgery token comes before the file, so that it is checked without the file being kept.
/// </summary>
public static class UploadImportEndpoint
{
    // As the framework's own form field is named.
    private const string TokenField = "__RequestVerificationToken";

    private const int LongestToken = 8_192;

    public static void Configure(HttpChain chain) =>
        chain.Metadata.RequireAuthorization(new PageForAttribute([.. ImportResults.Importers]));

    [WolverinePost("/imports/file")]
    public static async Task<IResult> Post(
        HttpContext context,
        [NotBody] IAntiforgery antiforgery,
        [NotBody] ImportRun run,
        [NotBody] ImportJobs jobs,
        [NotBody] ImportKeysTable keys,
        [NotBody] PartitionedRateLimiter<Caller> turns,
        [NotBody] ServerSettings settings
    )
    {
        var caller = context.Caller();
        if (BoundaryOf(context.Request) is not { } boundary)
            return Problem.UnsupportedMediaType("a form with a file").ToResult();
        var turn = turns.AttemptAcquire(caller);
        if (!turn.IsAcquired)
            return Problem.TooManyImports.ToResult();
        ImportEndpoint.TakeAnySize(context);
        MendedLines? lines = null;
        ImportBodyStream? body = null;
        try
        {
            var sections = new MultipartReader(boundary, context.Request.Body) { BodyLengthLimit = null };
            if (!await IsOurs(sections, context, antiforgery))
                return Refused("forged");
            if (await sections.ReadNextSectionAsync(context.RequestAborted) is not { } file || IsWithoutFile(file))
                return Refused("empty");
            body = new(file.Body, TimeSpan.FromSeconds(settings.Of(Catalogue.ImportIdleSeconds))) { Stopping = jobs.Stopping };
            lines = new(body, keepsText: true);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return Problem.Malformed("body", "body is no form that a browser sends.").ToResult();
        }
        finally
        {
            if (lines is null)
                turn.Dispose();
        }
        var (job, completion) = await jobs.Start(
            caller,
            run,
            lines,
            turn,
            context.RequestAborted,
            async id => new(id, lines, await keys.Create(id, context.RequestAborted))
        );
        await Task.WhenAny(body.Ended, completion);
        return new SeeOther($"/imports/{job.Progress.Id:D}");
    }

    private static string? BoundaryOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 and <= 200 } boundary
            ? boundary.ToString()
            : null;

    private static async Task<bool> IsOurs(MultipartReader sections, HttpContext context, IAntiforgery antiforgery)
    {
        var first = await sections.ReadNextSectionAsync(context.RequestAborted);
        if (first?.GetContentDispositionHeader()?.Name.Value != TokenField)
            return false;
        var token = new char[LongestToken];
        using var text = new StreamReader(first.Body);
        var length = await text.ReadBlockAsync(token, context.RequestAborted);
        // The framework looks for the token in this header before it reads a form.
        context.Request.Headers["RequestVerificationToken"] = new string(token, 0, length);
        return await antiforgery.IsRequestValidAsync(context);
    }

    private static bool IsWithoutFile(MultipartSection section) =>
        section.GetContentDispositionHeader() is not { } disposition
        || !disposition.IsFileDisposition()
        || disposition.FileName.Length == 0;

    private static SeeOther Refused(string why) => new($"/imports?failed={why}");

    /// <summary>Leads to another page, which is asked for by GET.</summary>
    private sealed class SeeOther(string address) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = address;
            return Task.CompletedTask;
        }
    }
}
