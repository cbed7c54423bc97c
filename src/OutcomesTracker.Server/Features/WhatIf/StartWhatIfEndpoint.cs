using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.WhatIf;

/// <summary><c>POST /v1/audit/what-if</c>: judges a patient's or a clinic's entries by other rules, in the background.</summary>
public static class StartWhatIfEndpoint
{
    public static readonly ObjectKind Body = RecordKinds.Of<WhatIfBody>() with { Whole = CheckSubject };

    private static readonly RouteHeader Location = new(
        "Location",
        "Where its progress and what it found are read.",
        new TextKind(),
        StatusCodes.Status202Accepted
    );

    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Role.Auditor)
            .WithName("start-what-if")
            .WithTags("Audit")
            .WithSummary("Judges a patient's or a clinic's entries by other rules")
            .Takes(Body)
            .Answers<WhatIfAnswer>(StatusCodes.Status202Accepted)
            .WithHeader(Location)
            .AnswersProblems("not-found");

    [WolverinePost("/v1/audit/what-if")]
    public static async Task<IResult> Post(HttpContext context, [NotBody] WhatIfs whatIfs)
    {
        var (document, problem) = await RequestBody.Read(context.Request, context.RequestAborted);
        if (problem is { Status: not StatusCodes.Status400BadRequest })
            return problem.ToResult();
        using var received = document;
        var errors = new FieldErrors();
        QueryParameters.NoneExpected(context.Request.Query, errors);
        if (received is null)
            return problem!.And(errors.All).ToResult();
        var (started, refused) = await whatIfs.Start(received.RootElement, errors, context.Caller(), context.RequestAborted);
        if (refused is not null)
            return refused.ToResult();
        context.Response.Headers.Location = $"/v1/audit/what-if/{started!.WhatIfId}";
        return Results.Json(started, ApiJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static void CheckSubject(JsonElement body, FieldErrors errors)
    {
        if (body.TryGetProperty("patientId", out _) == body.TryGetProperty("clinic", out _))
            errors.AddOf("clinic", "or patientId must be given, one of the two");
    }
}
