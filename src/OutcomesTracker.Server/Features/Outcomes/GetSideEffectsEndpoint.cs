using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Cohorts;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary><c>GET /v1/outcomes/side-effects</c>: side-effect rates by session and by patient.</summary>
public static class GetSideEffectsEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(OutcomeView.Viewers)
            .WithName("get-side-effects")
            .WithTags("Outcomes")
            .WithSummary("Side-effect rates by session and by patient")
            .TakesQuery(OutcomeQueries.SideEffectKind)
            .Answers<SideEffectAnswer>()
            .AnswersProblems("not-found");

    [WolverineGet("/v1/outcomes/side-effects")]
    public static Task<IResult> Get(HttpContext context, OutcomeView view) =>
        view.Answer(
            context,
            OutcomeQueries.SideEffects,
            query => query.Filter,
            (request, cells) =>
            {
                var (sequence, tally) = view.Index.Sum(() => new SideEffectTally(request.Query), (sum, part) => sum.Add(part));
                var unattributed = cells?.IsSmall(tally.Unattributed) == true ? (long?)null : tally.Unattributed;
                return new SideEffectAnswer(
                    Math.Min(sequence, request.Query.AsOfSequence),
                    (string)request.EffectiveParameters["cutoff"],
                    request.EffectiveParameters,
                    unattributed,
                    OutcomeAnswers.Groups(tally, cells)
                );
            }
        );
}
