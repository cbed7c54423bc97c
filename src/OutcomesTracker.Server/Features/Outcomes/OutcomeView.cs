using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Cohorts;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.SmallCells;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>
/// What both outcome views have in common: the allowed roles, the checks in the contract's order, and the freshness of the answer.
/// </summary>
public sealed class OutcomeView(CohortIndex index, Freshness freshness, ClinicDirectory clinics, ServerSettings settings)
{
    public static readonly Role[] Roles = [Role.Researcher, Role.Clinician, Role.ClinicAdmin];

    public CohortIndex Index => index;

    /// <param name="compute">Computes the answer from the parameters and the least number that is shown (null: nothing is hidden).</param>
    public async Task<IResult> Answer<TQuery>(
        HttpContext context,
        Func<IQueryCollection, Caller, DateOnly, FieldErrors, OutcomeRequest<TQuery>?> read,
        Func<TQuery, CohortFilter> filterOf,
        Func<OutcomeRequest<TQuery>, MinimumCellSize?, object> compute
    )
    {
        var caller = context.Caller();
        if (CheckAccess(context.Request.Query, caller) is { } forbidden)
            return forbidden.ToResult();
        var errors = new FieldErrors();
        if (read(context.Request.Query, caller, clinics.Today(null), errors) is not { } request)
            return Problem.Malformed(errors.All).ToResult();
        if (!await clinics.IsKnown(caller, context.RequestAborted))
            return Problem.UnknownClinic.ToResult();
        if (await CheckClinics(filterOf(request.Query), clinics, context.RequestAborted) is { } unknown)
            return unknown.ToResult();
        if (!await freshness.OfIndex(request.AsOfSequence, request.AtLeastSequence, context.RequestAborted))
            return Problem.Unavailable.ToResult();
        var minimum =
            caller.Role == Role.Researcher && settings.Of(Catalogue.MinimumCellSize) is var patients and > 0
                ? new MinimumCellSize(patients)
                : null;
        return Results.Json(compute(request, minimum), ApiJson.Options);
    }

    /// <summary>403 if a caller with a clinic role asks for another clinic; this goes before any other error.</summary>
    public static Problem? CheckAccess(IQueryCollection query, Caller caller) =>
        query["clinic"].Any(clinic => clinic is not null && caller.IsForeignTo(clinic))
            ? Problem.Forbidden("A clinic sees its own outcomes only.")
            : null;

    /// <summary>400 if the filter names a clinic that is not registered.</summary>
    public static async Task<Problem?> CheckClinics(CohortFilter filter, ClinicDirectory clinics, CancellationToken cancellation)
    {
        foreach (var clinic in filter[GroupKeys.Clinic] ?? ImmutableHashSet<string>.Empty)
            if (await clinics.Find(clinic, cancellation) is null)
                return Problem.Malformed("clinic", "clinic must be a registered clinic.");
        return null;
    }
}
