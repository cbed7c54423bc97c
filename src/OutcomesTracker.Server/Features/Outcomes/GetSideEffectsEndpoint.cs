using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Cohorts;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.SideEffects;
using OutcomesTracker.Outcomes.SmallCells;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Statistics;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>The side-effect view's own parameters.</summary>
/// <param name="AttributionDays">
/// A report without a session belongs to the latest session at most so many days before its onset. Default 30.
/// </param>
/// <param name="Term">The side effect.</param>
public sealed record SideEffectParameters(
    [Between(0, ImprovementParameters.MostDays)] int AttributionDays = 30,
    ImmutableHashSet<SideEffectTerm>? Term = null
);

/// <summary>
/// The side-effect view's answer, with the reports that belong to no session that counts; to a researcher rounded down to a multiple of the
/// least number that is shown.
/// </summary>
public sealed record SideEffectAnswer(
    long Sequence,
    string Cutoff,
    IReadOnlyDictionary<string, object> Query,
    long Unattributed,
    IReadOnlyDictionary<string, Cell<SideEffectGroup>> Groups
) : IOutcomeAnswer;

/// <summary>One group of the side-effect view.</summary>
public sealed record SideEffectGroup(long Sessions, long Patients, IReadOnlyDictionary<string, Cell<Effect>> Effects);

/// <summary>One term, or any, in one group. A number is null where it would tell of a small one that is hidden.</summary>
public sealed record Effect(
    long? Reports,
    long? SessionsWithEffect,
    double? Rate,
    Interval? Ci,
    long? PatientsWithEffect,
    double? PatientRate,
    Interval? PatientCi,
    IReadOnlyDictionary<string, long?> Severity,
    long? Serious,
    long? Resolved,
    long? Unresolved,
    long? Overdue,
    int? MedianDaysToResolution
)
{
    private static readonly IEnumerable<int> Grades = Enumerable.Range(1, 5);

    public static Effect Of(EffectCounts counts, SideEffectCounts group) =>
        new(
            counts.Reports,
            counts.SessionsWithEffect,
            Cells.Quotient(counts.SessionsWithEffect, group.Sessions),
            Interval.Wilson(counts.SessionsWithEffect, group.Sessions),
            counts.PatientsWithEffect,
            Cells.Quotient(counts.PatientsWithEffect, group.Patients),
            Interval.Wilson(counts.PatientsWithEffect, group.Patients),
            Grades.ToDictionary(grade => $"{grade}", grade => (long?)counts.Severity[grade - 1]),
            counts.Serious,
            counts.Resolved,
            counts.Reports - counts.Resolved,
            counts.Overdue,
            Median(counts)
        );

    /// <summary>Without the figures that are hidden.</summary>
    public Effect With(Func<EffectFigure, bool> shows) =>
        this with
        {
            Severity = Grades.ToDictionary(grade => $"{grade}", grade => shows(EffectFigures.OfGrade(grade)) ? Severity[$"{grade}"] : null),
            Serious = shows(EffectFigure.Serious) ? Serious : null,
            Resolved = shows(EffectFigure.Resolved) ? Resolved : null,
            Unresolved = shows(EffectFigure.Resolved) ? Unresolved : null,
            MedianDaysToResolution = shows(EffectFigure.Resolved) ? MedianDaysToResolution : null,
            Overdue = shows(EffectFigure.Overdue) ? Overdue : null,
        };

    private static int? Median(EffectCounts counts)
    {
        var survival = new SurvivalTally();
        foreach (var ((days, resolved), number) in counts.Durations)
            if (resolved)
                survival.AddEvents(days, number);
            else
                survival.AddCensored(days, number);
        return KaplanMeier.MedianDays(survival);
    }
}

/// <summary><c>GET /v1/outcomes/side-effects</c>: side-effect rates by session and by patient.</summary>
public static class GetSideEffectsEndpoint
{
    /// <summary>The view's parameters.</summary>
    public static readonly ObjectKind Kind = OutcomeRequests.KindOf<SideEffectParameters>(GroupKeys.OfSideEffects);

    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(OutcomeView.Roles)
            .WithName("get-side-effects")
            .WithTags("Outcomes")
            .WithSummary("Side-effect rates by session and by patient")
            .TakesQuery(Kind)
            .Answers<SideEffectAnswer>()
            .AnswersProblems("not-found");

    [WolverineGet("/v1/outcomes/side-effects")]
    public static async Task<IResult> Get(HttpContext context, OutcomeView view) =>
        OutcomeView.ToResult(await Answer(context.Request.Query, context.Caller(), view, context.RequestAborted));

    /// <summary>The view's answer to a query, or why there is none.</summary>
    public static Task<(SideEffectAnswer? Answer, Problem? Problem)> Answer(
        IQueryCollection query,
        Caller caller,
        OutcomeView view,
        CancellationToken cancellation
    ) =>
        view.Answer(
            query,
            caller,
            Request,
            asked => asked.Filter,
            (request, minimum) =>
            {
                var (sequence, tally) = view.Index.Sum(() => new SideEffectTally(request.Query), (sum, part) => sum.Add(part));
                return new SideEffectAnswer(
                    Math.Min(sequence, request.Query.AsOfSequence),
                    (string)request.EffectiveParameters["cutoff"],
                    request.EffectiveParameters,
                    minimum?.RoundDown(tally.Unattributed) ?? tally.Unattributed,
                    Groups(tally, minimum)
                );
            },
            cancellation
        );

    /// <summary>The request, or null when there are errors.</summary>
    public static OutcomeRequest<SideEffectQuery>? Request(IQueryCollection query, Caller caller, DateOnly today, FieldErrors errors)
    {
        if (QueryParameters.Read(query, Kind, errors) is not { } given)
            return null;
        var own = given.Deserialize<SideEffectParameters>(BodyJson.PartOptions)!;
        var effective = new SortedDictionary<string, object>(StringComparer.Ordinal) { ["attributionDays"] = own.AttributionDays };
        OutcomeRequests.AddCodes(effective, "term", own.Term);
        return OutcomeRequests.Of(
            given,
            GroupKeys.OfSideEffects,
            effective,
            today,
            (cutoff, asOf, groupBy, filter) =>
                new SideEffectQuery(cutoff, asOf, groupBy, filter, own.AttributionDays, OutcomeRequests.ViewerOf(caller))
                {
                    Terms = own.Term,
                }
        );
    }

    /// <summary>The groups, with small cells hidden. A null <paramref name="minimum"/> means that nothing is hidden.</summary>
    public static SortedDictionary<string, Cell<SideEffectGroup>> Groups(SideEffectTally tally, MinimumCellSize? minimum)
    {
        var groups = tally.Groups;
        var hidden = minimum is null ? null : new HiddenSideEffects(groups, minimum);
        return Cells.Of(
            groups.Keys,
            group => hidden?.Groups.Contains(group) == true,
            group => new SideEffectGroup(
                groups[group].Sessions,
                groups[group].Patients,
                hidden is null ? Effects(groups[group]) : Effects(group, groups[group], hidden)
            )
        );
    }

    private static SortedDictionary<string, Cell<Effect>> Effects(SideEffectCounts group) =>
        Cells.Of(group.Effects.Keys, _ => false, term => Effect.Of(group.Effects[term], group));

    private static SortedDictionary<string, Cell<Effect>> Effects(string key, SideEffectCounts group, HiddenSideEffects hidden)
    {
        if (hidden.HidesEffects(key))
            return new(StringComparer.Ordinal) { [SideEffectCounts.AnyTerm] = Cell<Effect>.Suppressed };
        var hiddenTerms = hidden.TermsIn(key).ToHashSet(StringComparer.Ordinal);
        return Cells.Of(
            group.Effects.Keys.Union(hiddenTerms),
            hiddenTerms.Contains,
            term =>
            {
                var effect = Effect.Of(group.Effects[term], group).With(figure => hidden.Shows(figure, key, term));
                if (term != SideEffectCounts.AnyTerm)
                    return effect;
                if (hiddenTerms.Count > 0)
                    effect = effect with { Reports = null };
                if (!hidden.ShowsSessionsOfAny(key))
                    effect = effect with { SessionsWithEffect = null, Rate = null, Ci = null };
                if (!hidden.ShowsPatientsOfAny(key))
                    effect = effect with { PatientsWithEffect = null, PatientRate = null, PatientCi = null };
                return effect;
            }
        );
    }
}
