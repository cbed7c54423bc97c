using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OutcomesTracker.Domain.Outcomes;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>The two founding views.</summary>
public static class OutcomesFeature
{
    private static readonly Role[] Viewers = [Role.Researcher, Role.Clinician, Role.ClinicAdmin];

    // The parameters are the same for whoever asks.
    private static readonly Caller Anyone = new("anyone", Role.Researcher, null);

    public static void MapQueries(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/outcomes/improvement", Improvement).For(Viewers).WithName("get-improvement").WithTags("Outcomes")
            .WithSummary("How many courses improved, and of how many it is not known")
            .Asks(query => OutcomeQueries.Improvement(query, Anyone, default)).Answers<ImprovementAnswer>().MayRefuse("not-found");
        routes.MapGet("/v1/outcomes/side-effects", SideEffects).For(Viewers).WithName("get-side-effects").WithTags("Outcomes")
            .WithSummary("Side-effect rates by session and by patient")
            .Asks(query => OutcomeQueries.SideEffects(query, Anyone, default)).Answers<SideEffectAnswer>().MayRefuse("not-found");
    }

    private static Task<IResult> Improvement(HttpContext context, Sources sources) => Answer(
        context, sources, OutcomeQueries.Improvement, query => query.Filter,
        (asked, cells) =>
        {
            var (sequence, tally) = sources.Index.Sum(() => new ImprovementTally(asked.Query), (sum, part) => sum.Add(part));
            return new ImprovementAnswer(Math.Min(sequence, asked.Query.AsOf), (string)asked.Told["cutoff"], asked.Told, OutcomeAnswers.Groups(tally, cells));
        });

    private static Task<IResult> SideEffects(HttpContext context, Sources sources) => Answer(
        context, sources, OutcomeQueries.SideEffects, query => query.Filter,
        (asked, cells) =>
        {
            var (sequence, tally) = sources.Index.Sum(() => new SideEffectTally(asked.Query), (sum, part) => sum.Add(part));
            var unattributed = cells?.IsSmall(tally.Unattributed) == true ? (long?)null : tally.Unattributed;
            return new SideEffectAnswer(
                Math.Min(sequence, asked.Query.AsOf), (string)asked.Told["cutoff"], asked.Told, unattributed, OutcomeAnswers.Groups(tally, cells));
        });

    /// <summary>What both views ask of the server.</summary>
    public sealed record Sources(CohortIndex Index, Freshness Freshness, ClinicDirectory Clinics, ServerSettings Settings);

    private static async Task<IResult> Answer<TQuery>(
        HttpContext context, Sources sources, Func<QueryReader, Caller, DateOnly, Asked<TQuery>> read, Func<TQuery, CohortFilter> filterOf,
        Func<Asked<TQuery>, SmallCells?, object> compute)
    {
        var caller = context.Caller();
        if (OutcomeQueries.CheckAccess(context.Request.Query, caller) is { } forbidden) return forbidden.ToResult();
        var query = new QueryReader(context.Request.Query);
        var asked = read(query, caller, sources.Clinics.Today(null));
        if (query.Errors.Count > 0) return Problem.Malformed(query.Errors).ToResult();
        if (!await sources.Clinics.IsKnown(caller, context.RequestAborted)) return Problem.UnknownClinic.ToResult();
        if (await OutcomeQueries.CheckClinics(filterOf(asked.Query), sources.Clinics, context.RequestAborted) is { } unknown) return unknown.ToResult();
        if (!await sources.Freshness.OfIndex(asked.Pinned, asked.AtLeastSequence, context.RequestAborted)) return Problem.Unavailable.ToResult();
        var cells = caller.Role == Role.Researcher && sources.Settings.Of(Catalogue.MinimumCellSize) is var minimum and > 0 ? new SmallCells(minimum) : null;
        return Results.Json(compute(asked, cells), ApiJson.Options);
    }
}
