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

/// <summary>What the answers of both outcome views have in common.</summary>
public interface IOutcomeAnswer
{
    /// <summary>The sequence as of which it is.</summary>
    long Sequence { get; }

    /// <summary>The last clinical day that counts, as <c>yyyy-MM-dd</c>.</summary>
    string Cutoff { get; }

    /// <summary>The parameters that it was computed with.</summary>
    IReadOnlyDictionary<string, object> Query { get; }
}

/// <summary>
/// What both outcome views have in common: the allowed roles, the checks in the contract's order, and the freshness of the answer.
/// </summary>
public sealed class OutcomeView(CohortIndex index, Freshness freshness, ClinicDirectory clinics, ServerSettings settings)
{
    public static readonly Role[] Roles = [Role.Researcher, Role.Clinician, Role.ClinicAdmin];

    public CohortIndex Index => index;

    /// <summary>Answers a query of the view, or says why not. The endpoint and the page ask the same.</summary>
    /// <param name="compute">Computes the answer from the parameters and the least number that is shown (null: nothing is hidden).</param>
    public async Task<(TAnswer? Answer, Problem? Problem)> Answer<TQuery, TAnswer>(
        IQueryCollection query,
        Caller caller,
        Func<IQueryCollection, Caller, DateOnly, FieldErrors, OutcomeRequest<TQuery>?> read,
        Func<TQuery, CohortFilter> filterOf,
        Func<OutcomeRequest<TQuery>, MinimumCellSize?, TAnswer> compute,
        CancellationToken cancellation
    )
        where TAnswer : class
    {
        if (CheckAccess(query, caller) is { } forbidden)
            return (null, forbidden);
        var errors = new FieldErrors();
        if (read(query, caller, clinics.Today(null), errors) is not { } request)
            return (null, Problem.Malformed(errors.All));
        if (!await clinics.IsKnown(caller, cancellation))
            return (null, Problem.UnknownClinic);
        if (await CheckClinics(filterOf(request.Query), clinics, cancellation) is { } unknown)
            return (null, unknown);
        if (!await freshness.OfIndex(request.AsOfSequence, request.AtLeastSequence, cancellation))
            return (null, Problem.Unavailable);
        var minimum =
            caller.Role == Role.Researcher && settings.Of(Catalogue.MinimumCellSize) is var patients and > 0
                ? new MinimumCellSize(patients)
                : null;
        return (compute(request, minimum), null);
    }

    /// <summary>The answer over HTTP.</summary>
    public static IResult ToResult<TAnswer>((TAnswer? Answer, Problem? Problem) found) =>
        found.Problem?.ToResult() ?? Results.Json(found.Answer, ApiJson.Options);

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
