using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>The explorer's answer as a file: <c>/outcomes.csv</c> and <c>/outcomes.json</c>, with the explorer's own parameters.</summary>
public static class DownloadOutcomesEndpoint
{
    public static void Configure(HttpChain chain) => chain.Metadata.RequireAuthorization(new PageForAttribute([.. OutcomeView.Roles]));

    [WolverineGet("/outcomes.csv")]
    public static Task<IResult> Csv(HttpContext context, OutcomeView view) =>
        File(context, view, "csv", "text/csv; charset=utf-8", OutcomeCsv.Of);

    /// <summary>The same JSON as the API's.</summary>
    [WolverineGet("/outcomes.json")]
    public static Task<IResult> Json(HttpContext context, OutcomeView view) =>
        File(context, view, "json", RouteMetadata.Json, answer => JsonSerializer.Serialize(answer, answer.GetType(), ApiJson.Options));

    private static async Task<IResult> File(
        HttpContext context,
        OutcomeView view,
        string extension,
        string type,
        Func<IOutcomeAnswer, string> write
    )
    {
        if (OutcomeQuestion.Of(context.Request.Query) is not { } question)
            return OutcomeQuestion.UnknownView.ToResult();
        var (answer, problem) = await question.View.Answer(question.Query, context.Caller(), view, context.RequestAborted);
        if (answer is null)
            return problem!.ToResult();
        var groupBy = question.Value(OutcomeQuestion.GroupBy) ?? GroupKeys.Modality.Code;
        return Results.File(
            Encoding.UTF8.GetBytes(write(answer)),
            type,
            FormattableString.Invariant($"{question.View.Code}-by-{groupBy}-at-{answer.Sequence}.{extension}")
        );
    }
}
