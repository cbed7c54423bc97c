using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Cohorts;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary><c>GET /v1/outcomes/improvement</c>: how many courses improved, and of how many it is not known.</summary>
public static class GetImprovementEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(OutcomeView.Viewers)
            .WithName("get-improvement")
            .WithTags("Outcomes")
            .WithSummary("How many courses improved, and of how many it is not known")
            .TakesQuery(OutcomeQueries.ImprovementKind)
            .Answers<ImprovementAnswer>()
            .AnswersProblems("not-found");

    [WolverineGet("/v1/outcomes/improvement")]
    public static Task<IResult> Get(HttpContext context, OutcomeView view) =>
        view.Answer(
            context,
            OutcomeQueries.Improvement,
            query => query.Filter,
            (request, cells) =>
            {
                var (sequence, tally) = view.Index.Sum(() => new ImprovementTally(request.Query), (sum, part) => sum.Add(part));
                return new ImprovementAnswer(
                    Math.Min(sequence, request.Query.AsOfSequence),
                    (string)request.EffectiveParameters["cutoff"],
                    request.EffectiveParameters,
                    OutcomeAnswers.Groups(tally, cells)
                );
            }
        );
}
