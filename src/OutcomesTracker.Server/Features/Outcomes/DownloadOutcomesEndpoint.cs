using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
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
        Answer(
            context,
            view,
            (question, answer, sequence) => File(question, sequence, "csv", "text/csv; charset=utf-8", OutcomeCsv.Of(answer))
        );

    /// <summary>The same JSON as the API's.</summary>
    [WolverineGet("/outcomes.json")]
    public static Task<IResult> Json(HttpContext context, OutcomeView view) =>
        Answer(
            context,
            view,
            (question, answer, sequence) =>
                File(
                    question,
                    sequence,
                    "json",
                    RouteMetadata.Json,
                    System.Text.Json.JsonSerializer.Serialize(answer, answer.GetType(), ApiJson.Options)
                )
        );

    private static async Task<IResult> Answer(HttpContext context, OutcomeView view, Func<OutcomeQuestion, object, long, IResult> write)
    {
        if (OutcomeQuestion.Of(context.Request.Query) is not { } question)
            return OutcomeQuestion.UnknownView.ToResult();
        var (caller, aborted) = (context.Caller(), context.RequestAborted);
        if (question.View == ExploredView.Improvement)
        {
            var (answer, problem) = await GetImprovementEndpoint.Answer(question.Query, caller, view, aborted);
            return answer is null ? problem!.ToResult() : write(question, answer, answer.Sequence);
        }
        else
        {
            var (answer, problem) = await GetSideEffectsEndpoint.Answer(question.Query, caller, view, aborted);
            return answer is null ? problem!.ToResult() : write(question, answer, answer.Sequence);
        }
    }

    private static IResult File(OutcomeQuestion question, long sequence, string extension, string type, string content) =>
        Results.File(
            Encoding.UTF8.GetBytes(content),
            type,
            FormattableString.Invariant(
                $"{question.View.Code}-by-{question.Value(OutcomeQuestion.GroupBy) ?? "modality"}-at-{sequence}.{extension}"
            )
        );
}
