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
public sealed record Asked<TQuery>(TQuery Query, SortedDictionary<string, object> EffectiveParameters, long? AsOfSequence, long? AtLeastSequence);

/// <summary>Reads the parameters of the two views (contract §4).</summary>
public static class OutcomeQueries
{
    private const int MostDays = 3_650;

    private const long Everything = long.MaxValue - 1;

    private static readonly GroupBy[] Common = [GroupBy.Modality, GroupBy.SkinType, GroupBy.Sex, GroupBy.AgeBand, GroupBy.Clinic];

    /// <summary>What each view can be grouped by.</summary>
    public static readonly GroupBy[] OfImprovement = [.. Common, GroupBy.Indication, GroupBy.BodyArea, GroupBy.Sessions],
        OfSideEffects = [.. Common, GroupBy.OperatorRole];

    public static Asked<ImprovementQuery> Improvement(QueryReader query, Caller caller, DateOnly today)
    {
        var effective = new SortedDictionary<string, object>(StringComparer.Ordinal);
        var day = query.Integer("day", 0, MostDays) ?? 30;
        var (from, to) = (query.Integer("windowFrom", 0, MostDays) ?? Math.Max(0, day - 7), query.Integer("windowTo", 0, MostDays) ?? day + 14);
        if (query.Errors.Count == 0 && from > to) query.Fail("windowFrom", "must not be above windowTo");
        if (to > MostDays) query.Fail("windowTo", $"must not be above {MostDays}; give it with so late a day");
        var window = new AssessmentWindow(day, from, to, query.Code<ReferenceSession>("anchor") ?? ReferenceSession.Last)
        {
            Instruments = Effective(effective, "instrument", query.AnyCode<Instrument>("instrument"), Code<Instrument>.Of),
            Assessors = Effective(effective, "assessor", query.AnyCode<Assessor>("assessor"), Code<Assessor>.Of),
        };
        (effective["day"], effective["windowFrom"], effective["windowTo"], effective["anchor"]) = (day, from, to, Code<ReferenceSession>.Of(window.Reference));
        var filter = Filter(query, effective) with
        {
            Indication = Effective(effective, "indication", query.AnyCode<Indication>("indication"), Code<Indication>.Of),
            BodyArea = Effective(effective, "bodyArea", query.AnyCode<BodyArea>("bodyArea"), Code<BodyArea>.Of),
        };
        var (cutoff, asOfSequence, groupBy, atLeast) = Times(query, effective, today, OfImprovement);
        query.End();
        return new(new(cutoff, asOfSequence ?? Everything, groupBy, filter, window, ViewerOf(caller)), effective, asOfSequence, atLeast);
    }

    public static Asked<SideEffectQuery> SideEffects(QueryReader query, Caller caller, DateOnly today)
    {
        var effective = new SortedDictionary<string, object>(StringComparer.Ordinal);
        var days = query.Integer("attributionDays", 0, MostDays) ?? 30;
        effective["attributionDays"] = days;
        var terms = Effective(effective, "term", query.AnyCode<SideEffectTerm>("term"), Code<SideEffectTerm>.Of);
        var filter = Filter(query, effective) with
        {
            OperatorRole = Effective(effective, "operatorRole", query.AnyCode<ProviderRole>("operatorRole"), Code<ProviderRole>.Of),
        };
        var (cutoff, asOfSequence, groupBy, atLeast) = Times(query, effective, today, OfSideEffects);
        query.End();
        return new(new(cutoff, asOfSequence ?? Everything, groupBy, filter, days, ViewerOf(caller)) { Terms = terms }, effective, asOfSequence, atLeast);
    }

    /// <summary>403 for a clinic's caller that asks for another clinic, whatever else is wrong.</summary>
    public static Problem? CheckAccess(IQueryCollection query, Caller caller) =>
        caller.IsClinicRole && query["clinic"].Any(clinic => clinic != caller.Clinic) ? Problem.Forbidden("A clinic sees its own outcomes only.") : null;

    /// <summary>400 for a clinic that the registry does not have.</summary>
    public static async Task<Problem?> CheckClinics(CohortFilter filter, ClinicDirectory clinics, CancellationToken cancellation)
    {
        if (filter.Clinic is null) return null;
        foreach (var clinic in filter.Clinic)
            if (await clinics.Find(clinic, cancellation) is null) return Problem.Malformed("clinic", "clinic must be a registered clinic.");
        return null;
    }

    /// <summary>A group's name is the filter's: <c>bodyArea</c>.</summary>
    private static string NameOf(GroupBy groupBy) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(groupBy.ToString());

    private static Viewer ViewerOf(Caller caller) => caller.IsClinicRole ? new Viewer.ClinicStaff(caller.Clinic!) : new Viewer.Researcher();

    private static CohortFilter Filter(QueryReader query, SortedDictionary<string, object> effective) => new()
    {
        Modality = Effective(effective, "modality", query.AnyCode<Modality>("modality"), Code<Modality>.Of),
        SkinType = Effective(effective, "skinType", query.Any("skinType", new Shape.Whole(1, 6), SkinType), type => type),
        Sex = Effective(effective, "sex", query.AnyCode<Sex>("sex"), Code<Sex>.Of),
        AgeBand = Effective(effective, "ageBand", query.Any("ageBand", new Shape.Code([.. AgeBands.All]), AgeBand), band => band),
        Clinic = Effective(effective, "clinic", query.AnyLike("clinic", ClinicSlug.Form), clinic => clinic),
    };

    private static (DateOnly Cutoff, long? AsOfSequence, GroupBy GroupBy, long? AtLeast) Times(
        QueryReader query, SortedDictionary<string, object> effective, DateOnly today, GroupBy[] groupedBy)
    {
        var cutoff = query.Date("cutoff") ?? today;
        var asOfSequence = query.Sequence("asOfSequence");
        var groupBy = query.OneOf("groupBy", groupedBy, NameOf) ?? GroupBy.Modality;
        effective["cutoff"] = cutoff.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        effective["groupBy"] = NameOf(groupBy);
        if (asOfSequence is { } sequence) effective["asOfSequence"] = sequence;
        return (cutoff, asOfSequence, groupBy, query.Sequence("atLeastSequence"));
    }

    private static IReadOnlySet<T>? Effective<T, TShown>(SortedDictionary<string, object> effective, string name, IReadOnlySet<T>? values, Func<T, TShown> show)
    {
        if (values is not null) effective[name] = values.Select(show).Order(Comparer<TShown>.Create(Compare)).ToArray();
        return values;
    }

    private static int Compare<T>(T a, T b) => a is string text ? string.CompareOrdinal(text, b as string) : Comparer<T>.Default.Compare(a, b);

    private static Parsed<int> SkinType(string? text) =>
        text is { Length: 1 } && text[0] is >= '1' and <= '6' ? new(text[0] - '0', null) : new(0, "must be 1 to 6");

    private static Parsed<string> AgeBand(string? text) =>
        text is not null && AgeBands.All.Contains(text) ? new(text, null) : new("", $"must be one of {string.Join(", ", AgeBands.All)}");
}
