using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Outcomes;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>A view's parameters as asked: what it is computed from, and how they are told back.</summary>
public sealed record Asked<TQuery>(TQuery Query, SortedDictionary<string, object> Told, long? Pinned, long? AtLeastSequence);

/// <summary>Reads the parameters of the two views (contract §4).</summary>
public static class OutcomeQueries
{
    private const int MostDays = 3_650;

    private const long Everything = long.MaxValue - 1;

    private static readonly GroupBy[] Common = [GroupBy.Modality, GroupBy.SkinType, GroupBy.Sex, GroupBy.AgeBand, GroupBy.Clinic];

    /// <summary>The ways to group each view.</summary>
    public static readonly GroupBy[] OfImprovement = [.. Common, GroupBy.Indication, GroupBy.BodyArea, GroupBy.Sessions],
        OfSideEffects = [.. Common, GroupBy.OperatorRole];

    public static Asked<ImprovementQuery> Improvement(QueryReader query, Caller caller, DateOnly today)
    {
        var told = new SortedDictionary<string, object>(StringComparer.Ordinal);
        var day = query.Integer("day", 0, MostDays) ?? 30;
        var (from, to) = (query.Integer("windowFrom", 0, MostDays) ?? Math.Max(0, day - 7), query.Integer("windowTo", 0, MostDays) ?? day + 14);
        if (query.Errors.Count == 0 && from > to) query.Fail("windowFrom", "must not be above windowTo");
        if (to > MostDays) query.Fail("windowTo", $"must not be above {MostDays}; give it with so late a day");
        var window = new AssessmentWindow(day, from, to, query.Code<Anchor>("anchor") ?? Anchor.Last)
        {
            Instruments = Told(told, "instrument", query.AnyCode<Instrument>("instrument"), Code<Instrument>.Of),
            Assessors = Told(told, "assessor", query.AnyCode<Assessor>("assessor"), Code<Assessor>.Of),
        };
        (told["day"], told["windowFrom"], told["windowTo"], told["anchor"]) = (day, from, to, Code<Anchor>.Of(window.Anchor));
        var filter = Filter(query, told) with
        {
            Indication = Told(told, "indication", query.AnyCode<Indication>("indication"), Code<Indication>.Of),
            BodyArea = Told(told, "bodyArea", query.AnyCode<BodyArea>("bodyArea"), Code<BodyArea>.Of),
        };
        var (cutoff, pinned, groupBy, atLeast) = Times(query, told, today, OfImprovement);
        query.End();
        return new(new(cutoff, pinned ?? Everything, groupBy, filter, window, ViewerOf(caller)), told, pinned, atLeast);
    }

    public static Asked<SideEffectQuery> SideEffects(QueryReader query, Caller caller, DateOnly today)
    {
        var told = new SortedDictionary<string, object>(StringComparer.Ordinal);
        var days = query.Integer("attributionDays", 0, MostDays) ?? 30;
        told["attributionDays"] = days;
        var terms = Told(told, "term", query.AnyCode<SideEffectTerm>("term"), Code<SideEffectTerm>.Of);
        var filter = Filter(query, told) with
        {
            OperatorRole = Told(told, "operatorRole", query.AnyCode<ProviderRole>("operatorRole"), Code<ProviderRole>.Of),
        };
        var (cutoff, pinned, groupBy, atLeast) = Times(query, told, today, OfSideEffects);
        query.End();
        return new(new(cutoff, pinned ?? Everything, groupBy, filter, days, ViewerOf(caller)) { Terms = terms }, told, pinned, atLeast);
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
    private static string NameOf(GroupBy way) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(way.ToString());

    private static Viewer ViewerOf(Caller caller) => caller.IsClinicRole ? new Viewer.ClinicStaff(caller.Clinic!) : new Viewer.Researcher();

    private static CohortFilter Filter(QueryReader query, SortedDictionary<string, object> told) => new()
    {
        Modality = Told(told, "modality", query.AnyCode<Modality>("modality"), Code<Modality>.Of),
        SkinType = Told(told, "skinType", query.Any("skinType", new WholeKind(1, 6), SkinType), type => type),
        Sex = Told(told, "sex", query.AnyCode<Sex>("sex"), Code<Sex>.Of),
        AgeBand = Told(told, "ageBand", query.Any("ageBand", new CodeKind([.. AgeBands.All]), AgeBand), band => band),
        Clinic = Told(told, "clinic", query.AnyLike("clinic", ClinicSlug.Form), clinic => clinic),
    };

    private static (DateOnly Cutoff, long? Pinned, GroupBy GroupBy, long? AtLeast) Times(
        QueryReader query, SortedDictionary<string, object> told, DateOnly today, GroupBy[] ways)
    {
        var cutoff = query.Date("cutoff") ?? today;
        var pinned = query.Sequence("asOfSequence");
        var groupBy = query.OneOf("groupBy", ways, NameOf) ?? GroupBy.Modality;
        told["cutoff"] = cutoff.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        told["groupBy"] = NameOf(groupBy);
        if (pinned is { } sequence) told["asOfSequence"] = sequence;
        return (cutoff, pinned, groupBy, query.Sequence("atLeastSequence"));
    }

    private static IReadOnlySet<T>? Told<T, TShown>(SortedDictionary<string, object> told, string name, IReadOnlySet<T>? values, Func<T, TShown> show)
    {
        if (values is not null) told[name] = values.Select(show).Order(Comparer<TShown>.Create(Compare)).ToArray();
        return values;
    }

    private static int Compare<T>(T a, T b) => a is string text ? string.CompareOrdinal(text, b as string) : Comparer<T>.Default.Compare(a, b);

    private static Parsed<int> SkinType(string? text) =>
        text is { Length: 1 } && text[0] is >= '1' and <= '6' ? new(text[0] - '0', null) : new(0, "must be 1 to 6");

    private static Parsed<string> AgeBand(string? text) =>
        text is not null && AgeBands.All.Contains(text) ? new(text, null) : new("", $"must be one of {string.Join(", ", AgeBands.All)}");
}
