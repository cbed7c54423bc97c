using Microsoft.AspNetCore.Http;
using OutcomesTracker.Cohorts;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>What both outcome views have in common: who may ask, the checks in the contract's order, and how new the answer is.</summary>
public sealed class OutcomeView(CohortIndex index, Freshness freshness, ClinicDirectory clinics, ServerSettings settings)
{
    public static readonly Role[] Viewers = [Role.Researcher, Role.Clinician, Role.ClinicAdmin];

    /// <summary>For the API's document: the parameters are the same for every caller.</summary>
    public static readonly Caller AnyViewer = new("anyone", Role.Researcher, null);

    public CohortIndex Index => index;

    /// <param name="compute">From the parameters, and what hides small cells (null: nothing is hidden), to the answer.</param>
    public async Task<IResult> Answer<TQuery>(
        HttpContext context,
        Func<QueryReader, Caller, DateOnly, Asked<TQuery>> read,
        Func<TQuery, CohortFilter> filterOf,
        Func<Asked<TQuery>, SmallCells?, object> compute
    )
    {
        var caller = context.Caller();
        if (OutcomeQueries.CheckAccess(context.Request.Query, caller) is { } forbidden)
            return forbidden.ToResult();
        var query = new QueryReader(context.Request.Query);
        var asked = read(query, caller, clinics.Today(null));
        if (query.Errors.Count > 0)
            return Problem.Malformed(query.Errors).ToResult();
        if (!await clinics.IsKnown(caller, context.RequestAborted))
            return Problem.UnknownClinic.ToResult();
        if (await OutcomeQueries.CheckClinics(filterOf(asked.Query), clinics, context.RequestAborted) is { } unknown)
            return unknown.ToResult();
        if (!await freshness.OfIndex(asked.AsOfSequence, asked.AtLeastSequence, context.RequestAborted))
            return Problem.Unavailable.ToResult();
        var cells =
            caller.Role == Role.Researcher && settings.Of(Catalogue.MinimumCellSize) is var minimum and > 0
                ? new SmallCells(minimum)
                : null;
        return Results.Json(compute(asked, cells), ApiJson.Options);
    }
}
