using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.WhatIf;

/// <summary>The query parameters of a what-if.</summary>
/// <param name="Cursor">The cursor of the page before. None: the first page.</param>
/// <param name="Limit">How many entries to show at most, 1–200. Default 50.</param>
public sealed record GetWhatIfParameters(string? Cursor = null, [Between(1, 200)] int Limit = 50);

/// <summary><c>GET /v1/audit/what-if/{id}</c>: how far a what-if has come, and what it found so far.</summary>
public static class GetWhatIfEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Role.Auditor)
            .WithName("get-what-if")
            .WithTags("Audit")
            .WithSummary("How far a what-if has come, and what is judged otherwise")
            .TakesQuery<GetWhatIfParameters>()
            .Answers<WhatIfAnswer>();

    [WolverineGet("/v1/audit/what-if/{whatIfId}")]
    public static async Task<IResult> Get(string whatIfId, HttpContext context, WhatIfs whatIfs)
    {
        var errors = new FieldErrors();
        var query = QueryParameters.Read<GetWhatIfParameters>(context.Request.Query, errors);
        if (IdKind.Read("whatIfId", whatIfId, errors) is not { } id || query is null)
            return Problem.Malformed(errors.All).ToResult();
        var (answer, problem) = await whatIfs.Read(context, id, query);
        return problem?.ToResult() ?? Results.Json(answer, ApiJson.Options);
    }
}
