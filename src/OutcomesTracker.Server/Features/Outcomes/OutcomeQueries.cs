using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Outcomes.SideEffects;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>A view's parameters as asked: what it is computed from, and how they are given back.</summary>
public sealed record Asked<TQuery>(
    TQuery Query,
    SortedDictionary<string, object> EffectiveParameters,
    long? AsOfSequence,
    long? AtLeastSequence
);

/// <summary>Reads the parameters of the two views (contract §4).</summary>
public static class OutcomeQueries
{
    private const int MostDays = 3_650;

    // Beyond every log's end, and a sequence like any other.
    private const long Everything = long.MaxValue - 1;

    public static Asked<ImprovementQuery> Improvement(QueryReader query, Caller caller, DateOnly today)
    {
        var effective = new SortedDictionary<string, object>(StringComparer.Ordinal);
        var day = query.Integer("day", 0, MostDays) ?? 30;
        var from = query.Integer("windowFrom", 0, MostDays) ?? Math.Max(0, day - 7);
        var to = query.Integer("windowTo", 0, MostDays) ?? day + 14;
        if (query.Errors.Count == 0 && from > to)
            query.Fail("windowFrom", "must not be above windowTo");
        if (to > MostDays)
            query.Fail("windowTo", $"must not be above {MostDays}; give it with so late a day");
        var window = new AssessmentWindow(day, from, to, query.Code<ReferenceSession>("anchor") ?? ReferenceSession.Last)
        {
            Instruments = Effective(effective, "instrument", query.AnyCode<Instrument>("instrument")),
            Assessors = Effective(effective, "assessor", query.AnyCode<Assessor>("assessor")),
        };
        (effective["day"], effective["windowFrom"], effective["windowTo"]) = (day, from, to);
        effective["anchor"] = Code<ReferenceSession>.Of(window.Reference);
        var filter = GroupKeyParameters.Filter(query, GroupKeys.OfImprovement, effective);
        var (cutoff, asOfSequence, groupBy, atLeast) = Times(query, effective, today, GroupKeys.OfImprovement);
        query.End();
        return new(new(cutoff, asOfSequence ?? Everything, groupBy, filter, window, ViewerOf(caller)), effective, asOfSequence, atLeast);
    }

    public static Asked<SideEffectQuery> SideEffects(QueryReader query, Caller caller, DateOnly today)
    {
        var effective = new SortedDictionary<string, object>(StringComparer.Ordinal);
        var days = query.Integer("attributionDays", 0, MostDays) ?? 30;
        effective["attributionDays"] = days;
        var terms = Effective(effective, "term", query.AnyCode<SideEffectTerm>("term"));
        var filter = GroupKeyParameters.Filter(query, GroupKeys.OfSideEffects, effective);
        var (cutoff, asOfSequence, groupBy, atLeast) = Times(query, effective, today, GroupKeys.OfSideEffects);
        query.End();
        var asked = new SideEffectQuery(cutoff, asOfSequence ?? Everything, groupBy, filter, days, ViewerOf(caller)) { Terms = terms };
        return new(asked, effective, asOfSequence, atLeast);
    }

    /// <summary>403 for a clinic's caller that asks for another clinic, whatever else is wrong.</summary>
    public static Problem? CheckAccess(IQueryCollection query, Caller caller) =>
        caller.IsClinicRole && query["clinic"].Any(clinic => clinic != caller.Clinic)
            ? Problem.Forbidden("A clinic sees its own outcomes only.")
            : null;

    /// <summary>400 for a clinic that the registry does not have.</summary>
    public static async Task<Problem?> CheckClinics(CohortFilter filter, ClinicDirectory clinics, CancellationToken cancellation)
    {
        foreach (var clinic in filter[GroupKeys.Clinic] ?? ImmutableHashSet<string>.Empty)
            if (await clinics.Find(clinic, cancellation) is null)
                return Problem.Malformed("clinic", "clinic must be a registered clinic.");
        return null;
    }

    private static Viewer ViewerOf(Caller caller) => caller.IsClinicRole ? new Viewer.ClinicStaff(caller.Clinic!) : new Viewer.Researcher();

    private static (DateOnly Cutoff, long? AsOfSequence, GroupKey GroupBy, long? AtLeast) Times(
        QueryReader query,
        SortedDictionary<string, object> effective,
        DateOnly today,
        IReadOnlyList<GroupKey> keys
    )
    {
        var cutoff = query.Date("cutoff") ?? today;
        var asOfSequence = query.Sequence("asOfSequence");
        var groupBy = GroupKeyParameters.GroupBy(query, keys);
        effective["cutoff"] = cutoff.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        effective["groupBy"] = groupBy.Code;
        if (asOfSequence is { } sequence)
            effective["asOfSequence"] = sequence;
        return (cutoff, asOfSequence, groupBy, query.Sequence("atLeastSequence"));
    }

    /// <summary>Adds the codes of a parameter that was given.</summary>
    private static IReadOnlySet<T>? Effective<T>(SortedDictionary<string, object> effective, string name, IReadOnlySet<T>? codes)
        where T : struct, Enum
    {
        if (codes is not null)
            effective[name] = codes.Select(Code<T>.Of).Order(StringComparer.Ordinal).ToArray();
        return codes;
    }
}
