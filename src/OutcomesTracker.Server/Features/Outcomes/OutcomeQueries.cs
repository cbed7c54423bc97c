using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
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

/// <summary>A view's query, and its effective parameters, given or by default, as the answer repeats them.</summary>
public sealed record OutcomeRequest<TQuery>(
    TQuery Query,
    SortedDictionary<string, object> EffectiveParameters,
    long? AsOfSequence,
    long? AtLeastSequence
);

/// <summary>Reads the parameters of the two views (contract §4).</summary>
public static class OutcomeQueries
{
    // Beyond the end of every log, and below long.MaxValue, which marks a fact that is still in force.
    private const long MaxSequence = long.MaxValue - 1;

    /// <summary>The parameters of the improvement view.</summary>
    public static ObjectKind ImprovementKind { get; } = KindOf<ImprovementParameters>(GroupKeys.OfImprovement);

    /// <summary>The parameters of the side-effect view.</summary>
    public static ObjectKind SideEffectKind { get; } = KindOf<SideEffectParameters>(GroupKeys.OfSideEffects);

    /// <summary>The request, or null when there are errors.</summary>
    public static OutcomeRequest<ImprovementQuery>? Improvement(IQueryCollection query, Caller caller, DateOnly today, FieldErrors errors)
    {
        if (QueryParameters.Read(query, ImprovementKind, errors) is not { } given)
            return null;
        var own = given.Deserialize<ImprovementParameters>(BodyJson.PartOptions)!;
        var from = own.WindowFrom ?? Math.Max(0, own.Day - 7);
        var to = own.WindowTo ?? own.Day + 14;
        if (from > to)
            errors.Add("windowFrom", "must not be above windowTo");
        if (to > ImprovementParameters.MostDays)
            errors.Add("windowTo", $"must not be above {ImprovementParameters.MostDays}; give it with so late a day");
        if (errors.Count > 0)
            return null;
        var window = new AssessmentWindow(own.Day, from, to, own.Anchor) { Instruments = own.Instrument, Assessors = own.Assessor };
        var effective = new SortedDictionary<string, object>(StringComparer.Ordinal)
        {
            ["day"] = own.Day,
            ["windowFrom"] = from,
            ["windowTo"] = to,
            ["anchor"] = Code<ReferenceSession>.Of(own.Anchor),
        };
        AddCodes(effective, "instrument", own.Instrument);
        AddCodes(effective, "assessor", own.Assessor);
        return Request(
            given,
            GroupKeys.OfImprovement,
            effective,
            today,
            (cutoff, asOf, groupBy, filter) => new ImprovementQuery(cutoff, asOf, groupBy, filter, window, ViewerOf(caller))
        );
    }

    /// <summary>The request, or null when there are errors.</summary>
    public static OutcomeRequest<SideEffectQuery>? SideEffects(IQueryCollection query, Caller caller, DateOnly today, FieldErrors errors)
    {
        if (QueryParameters.Read(query, SideEffectKind, errors) is not { } given)
            return null;
        var own = given.Deserialize<SideEffectParameters>(BodyJson.PartOptions)!;
        var effective = new SortedDictionary<string, object>(StringComparer.Ordinal) { ["attributionDays"] = own.AttributionDays };
        AddCodes(effective, "term", own.Term);
        return Request(
            given,
            GroupKeys.OfSideEffects,
            effective,
            today,
            (cutoff, asOf, groupBy, filter) =>
                new SideEffectQuery(cutoff, asOf, groupBy, filter, own.AttributionDays, ViewerOf(caller)) { Terms = own.Term }
        );
    }

    public static Problem? CheckAccess(IQueryCollection query, Caller caller) =>
        caller.IsClinicRole && query["clinic"].Any(clinic => clinic != caller.Clinic)
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

    private static Viewer ViewerOf(Caller caller) => caller.IsClinicRole ? new Viewer.ClinicStaff(caller.Clinic!) : new Viewer.Researcher();

    private static ObjectKind KindOf<TParameters>(IReadOnlyList<GroupKey> keys) =>
        new([.. RecordKinds.Of<TParameters>().Fields, .. RecordKinds.Of<TimeParameters>().Fields, .. GroupKeyParameters.Fields(keys)]);

    private static OutcomeRequest<TQuery> Request<TQuery>(
        JsonElement given,
        IReadOnlyList<GroupKey> keys,
        SortedDictionary<string, object> effective,
        DateOnly today,
        Func<DateOnly, long, GroupKey, CohortFilter, TQuery> make
    )
    {
        var times = given.Deserialize<TimeParameters>(BodyJson.PartOptions)!;
        var (cutoff, groupBy) = (times.Cutoff ?? today, GroupKeyParameters.GroupBy(given, keys));
        var filter = GroupKeyParameters.Filter(given, keys, effective);
        effective["cutoff"] = cutoff.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        effective["groupBy"] = groupBy.Code;
        if (times.AsOfSequence is { } sequence)
            effective["asOfSequence"] = sequence;
        var query = make(cutoff, times.AsOfSequence ?? MaxSequence, groupBy, filter);
        return new(query, effective, times.AsOfSequence, times.AtLeastSequence);
    }

    /// <summary>Adds the codes of a parameter that was given.</summary>
    private static void AddCodes<T>(SortedDictionary<string, object> effective, string name, ImmutableHashSet<T>? codes)
        where T : struct, Enum
    {
        if (codes is not null)
            effective[name] = codes.Select(Code<T>.Of).Order(StringComparer.Ordinal).ToArray();
    }
}
