using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Outcomes;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>A view's parameters as asked: what it is computed from, and how they are told back.</summary>
public sealed record Asked<TQuery>(TQuery Query, SortedDictionary<string, object> Told, long? Pinned, long? AtLeastSequence);

/// <summary>What the parameters of the two views mean (contract §4).</summary>
public static class OutcomeQueries
{
    public const int MostDays = 3_650;

    private const long Everything = long.MaxValue - 1;

    private static readonly GroupBy[] Common = [GroupBy.Modality, GroupBy.SkinType, GroupBy.Sex, GroupBy.AgeBand, GroupBy.Clinic];

    /// <summary>The ways to group each view.</summary>
    public static readonly GroupBy[] OfImprovement = [.. Common, GroupBy.Indication, GroupBy.BodyArea, GroupBy.Sessions],
        OfSideEffects = [.. Common, GroupBy.OperatorRole];

    public static Asked<ImprovementQuery> Of(ImprovementAsked asked, Caller caller, DateOnly today, FieldErrors errors)
    {
        var told = Told(asked, today, asked.GroupBy);
        var (from, to) = (asked.WindowFrom ?? Math.Max(0, asked.Day - 7), asked.WindowTo ?? asked.Day + 14);
        if (from > to) errors.Add("windowFrom", "must not be above windowTo");
        if (to > MostDays) errors.Add("windowTo", $"must not be above {MostDays}; give it with so late a day");
        (told["day"], told["windowFrom"], told["windowTo"], told["anchor"]) = (asked.Day, from, to, Code<Anchor>.Of(asked.Anchor));
        var window = new AssessmentWindow(asked.Day, from, to, asked.Anchor)
        {
            Instruments = Told(told, "instrument", asked.Instrument, Code<Instrument>.Of),
            Assessors = Told(told, "assessor", asked.Assessor, Code<Assessor>.Of),
        };
        var filter = Filter(asked, told) with
        {
            Indication = Told(told, "indication", asked.Indication, Code<Indication>.Of),
            BodyArea = Told(told, "bodyArea", asked.BodyArea, Code<BodyArea>.Of),
        };
        var groupBy = OfImprovement.First(way => NameOf(way) == asked.GroupBy);
        return new(
            new(asked.Cutoff ?? today, asked.AsOfSequence ?? Everything, groupBy, filter, window, ViewerOf(caller)), told, asked.AsOfSequence, asked.AtLeastSequence);
    }

    public static Asked<SideEffectQuery> Of(SideEffectsAsked asked, Caller caller, DateOnly today)
    {
        var told = Told(asked, today, asked.GroupBy);
        told["attributionDays"] = asked.AttributionDays;
        var terms = Told(told, "term", asked.Term, Code<SideEffectTerm>.Of);
        var filter = Filter(asked, told) with { OperatorRole = Told(told, "operatorRole", asked.OperatorRole, Code<ProviderRole>.Of) };
        var groupBy = OfSideEffects.First(way => NameOf(way) == asked.GroupBy);
        return new(
            new(asked.Cutoff ?? today, asked.AsOfSequence ?? Everything, groupBy, filter, asked.AttributionDays, ViewerOf(caller)) { Terms = terms },
            told, asked.AsOfSequence, asked.AtLeastSequence);
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
    public static string NameOf(GroupBy way) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(way.ToString());

    private static Viewer ViewerOf(Caller caller) => caller.IsClinicRole ? new Viewer.ClinicStaff(caller.Clinic!) : new Viewer.Researcher();

    private static CohortFilter Filter(OutcomesAsked asked, SortedDictionary<string, object> told) => new()
    {
        Modality = Told(told, "modality", asked.Modality, Code<Modality>.Of),
        SkinType = Told(told, "skinType", asked.SkinType, type => type),
        Sex = Told(told, "sex", asked.Sex, Code<Sex>.Of),
        AgeBand = Told(told, "ageBand", asked.AgeBand, band => band),
        Clinic = Told(told, "clinic", asked.Clinic, clinic => clinic),
    };

    /// <summary>What both views tell back; what each has of its own is put beside it.</summary>
    private static SortedDictionary<string, object> Told(OutcomesAsked asked, DateOnly today, string groupBy)
    {
        var told = new SortedDictionary<string, object>(StringComparer.Ordinal)
        {
            ["cutoff"] = (asked.Cutoff ?? today).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            ["groupBy"] = groupBy,
        };
        if (asked.AsOfSequence is { } sequence) told["asOfSequence"] = sequence;
        return told;
    }

    private static IReadOnlySet<T>? Told<T, TShown>(SortedDictionary<string, object> told, string name, IReadOnlySet<T>? values, Func<T, TShown> show)
    {
        if (values is not null) told[name] = values.Select(show).Order(Comparer<TShown>.Create(Compare)).ToArray();
        return values;
    }

    private static int Compare<T>(T a, T b) => a is string text ? string.CompareOrdinal(text, b as string) : Comparer<T>.Default.Compare(a, b);
}
