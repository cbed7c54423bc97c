using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Cohorts;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.SideEffects;
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
/// The side-effect view's answer, with the reports that belong to no session that counts; null when that number is small.
/// </summary>
public sealed record SideEffectAnswer(
    long Sequence,
    string Cutoff,
    IReadOnlyDictionary<string, object> Query,
    long? Unattributed,
    IReadOnlyDictionary<string, Cell<SideEffectGroup>> Groups
);

/// <summary>One group of the side-effect view.</summary>
public sealed record SideEffectGroup(long Sessions, long Patients, IReadOnlyDictionary<string, Cell<Effect>> Effects);

/// <summary>One term in one group.</summary>
public sealed record Effect(
    long Reports,
    long SessionsWithEffect,
    double? Rate,
    Interval? Ci,
    long PatientsWithEffect,
    double? PatientRate,
    Interval? PatientCi,
    IReadOnlyDictionary<string, long> Severity,
    long Serious,
    long Resolved,
    long Unresolved,
    long Overdue,
    int? MedianDaysToResolution
)
{
    public static Effect Of(EffectCounts counts, SideEffectCounts group) =>
        new(
            counts.Reports,
            counts.SessionsWithEffect,
            Cells.Quotient(counts.SessionsWithEffect, group.Sessions),
            Interval.Wilson(counts.SessionsWithEffect, group.Sessions),
            counts.PatientsWithEffect,
            Cells.Quotient(counts.PatientsWithEffect, group.Patients),
            Interval.Wilson(counts.PatientsWithEffect, group.Patients),
            Enumerable.Range(1, 5).ToDictionary(grade => $"{grade}", grade => counts.Severity[grade - 1]),
            counts.Serious,
            counts.Resolved,
            counts.Reports - counts.Resolved,
            counts.Overdue,
            Median(counts)
        );

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
    private static readonly ObjectKind Kind = OutcomeRequests.KindOf<SideEffectParameters>(GroupKeys.OfSideEffects);

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
    public static Task<IResult> Get(HttpContext context, OutcomeView view) =>
        view.Answer(
            context,
            Request,
            query => query.Filter,
            (request, cells) =>
            {
                var (sequence, tally) = view.Index.Sum(() => new SideEffectTally(request.Query), (sum, part) => sum.Add(part));
                var unattributed = cells?.IsSmall(tally.Unattributed) == true ? (long?)null : tally.Unattributed;
                return new SideEffectAnswer(
                    Math.Min(sequence, request.Query.AsOfSequence),
                    (string)request.EffectiveParameters["cutoff"],
                    request.EffectiveParameters,
                    unattributed,
                    Groups(tally, cells)
                );
            }
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

    /// <summary>The groups, with small cells hidden. A null <paramref name="cells"/> means that nothing is hidden.</summary>
    public static SortedDictionary<string, Cell<SideEffectGroup>> Groups(SideEffectTally tally, SmallCells? cells)
    {
        var hidden = cells?.HiddenGroups([
            .. tally.Groups.Select(group => new CellSize(group.Key, group.Value.Sessions, 0, group.Value.Patients)),
        ]);
        return Cells.Of(
            tally.Groups,
            hidden,
            group => group.Sessions > 0,
            group => new SideEffectGroup(group.Sessions, group.Patients, Effects(group, cells))
        );
    }

    private static SortedDictionary<string, Cell<Effect>> Effects(SideEffectCounts group, SmallCells? cells) =>
        Cells.Of(
            group.Effects,
            cells?.HiddenTerms(group.Effects.Select(effect => (effect.Key, effect.Value.PatientsWithEffect))),
            _ => true,
            effect => Effect.Of(effect, group)
        );
}
