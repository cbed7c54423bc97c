using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Cohorts;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Outcomes.SmallCells;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>The improvement view's own parameters.</summary>
/// <param name="Day">The target: days from the anchor to the assessment. Default 30.</param>
/// <param name="WindowFrom">The first day after the anchor that counts for the assessment. Default: day − 7, not below 0.</param>
/// <param name="WindowTo">The last one. Default: day + 14.</param>
/// <param name="Anchor">The session from which the days to the assessment are counted: a course's last (default) or first.</param>
/// <param name="Instrument">The scale (GET /v1/codes has their ranges).</param>
/// <param name="Assessor">Who scored.</param>
public sealed record ImprovementParameters(
    [Between(0, ImprovementParameters.MostDays)] int Day = 30,
    [Between(0, ImprovementParameters.MostDays)] int? WindowFrom = null,
    [Between(0, ImprovementParameters.MostDays)] int? WindowTo = null,
    ReferenceSession Anchor = ReferenceSession.Last,
    ImmutableHashSet<Instrument>? Instrument = null,
    ImmutableHashSet<Assessor>? Assessor = null
)
{
    public const int MostDays = 3_650;
}

/// <summary>An answer of the improvement view: what it is current to, what was asked, and the groups.</summary>
public sealed record ImprovementAnswer(
    long Sequence,
    string Cutoff,
    IReadOnlyDictionary<string, object> Query,
    IReadOnlyDictionary<string, Cell<ImprovementGroup>> Groups
) : IOutcomeAnswer;

/// <summary>One group of the improvement view (contract §4): no rate without how many are missing.</summary>
public sealed record ImprovementGroup(
    long Courses,
    long NotYetDue,
    long Due,
    long Missing,
    long NotEvaluable,
    long Assessed,
    long Improved,
    double? Rate,
    Interval? Ci,
    Interval Bounds
)
{
    public static ImprovementGroup Of(ImprovementCounts counts)
    {
        var (improved, assessed, due) = (counts[CourseState.Improved], counts.Assessed, counts.Due);
        var unknown = counts[CourseState.Missing] + counts[CourseState.NotEvaluable];
        return new(
            counts.Courses,
            counts[CourseState.NotYetDue],
            due,
            counts[CourseState.Missing],
            counts[CourseState.NotEvaluable],
            assessed,
            improved,
            Cells.Quotient(improved, assessed),
            Interval.Wilson(improved, assessed),
            new(Cells.Quotient(improved, due), Cells.Quotient(improved + unknown, due))
        );
    }
}

/// <summary><c>GET /v1/outcomes/improvement</c>: how many courses improved, and of how many it is not known.</summary>
public static class GetImprovementEndpoint
{
    /// <summary>The view's parameters.</summary>
    public static readonly ObjectKind Kind = OutcomeRequests.KindOf<ImprovementParameters>(GroupKeys.OfImprovement);

    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(OutcomeView.Roles)
            .WithName("get-improvement")
            .WithTags("Outcomes")
            .WithSummary("How many courses improved, and of how many it is not known")
            .TakesQuery(Kind)
            .Answers<ImprovementAnswer>()
            .AnswersProblems("not-found");

    [WolverineGet("/v1/outcomes/improvement")]
    public static async Task<IResult> Get(HttpContext context, OutcomeView view) =>
        OutcomeView.ToResult(await Answer(context.Request.Query, context.Caller(), view, context.RequestAborted));

    /// <summary>The view's answer to a query, or why there is none.</summary>
    public static Task<(ImprovementAnswer? Answer, Problem? Problem)> Answer(
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
                var (sequence, tally) = view.Index.Sum(() => new ImprovementTally(request.Query), (sum, part) => sum.Add(part));
                return new ImprovementAnswer(
                    Math.Min(sequence, request.Query.AsOfSequence),
                    (string)request.EffectiveParameters["cutoff"],
                    request.EffectiveParameters,
                    Groups(tally, minimum)
                );
            },
            cancellation
        );

    /// <summary>The request, or null when there are errors.</summary>
    public static OutcomeRequest<ImprovementQuery>? Request(IQueryCollection query, Caller caller, DateOnly today, FieldErrors errors)
    {
        if (QueryParameters.Read(query, Kind, errors) is not { } given)
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
        OutcomeRequests.AddCodes(effective, "instrument", own.Instrument);
        OutcomeRequests.AddCodes(effective, "assessor", own.Assessor);
        return OutcomeRequests.Of(
            given,
            GroupKeys.OfImprovement,
            effective,
            today,
            (cutoff, asOf, groupBy, filter) => new ImprovementQuery(cutoff, asOf, groupBy, filter, window, OutcomeRequests.ViewerOf(caller))
        );
    }

    /// <summary>The groups, with small cells hidden. A null <paramref name="minimum"/> means that nothing is hidden.</summary>
    public static SortedDictionary<string, Cell<ImprovementGroup>> Groups(ImprovementTally tally, MinimumCellSize? minimum)
    {
        var groups = tally.Groups;
        var hidden = minimum is null ? null : HiddenGroups.Of(groups, minimum);
        return Cells.Of(groups.Keys, group => hidden?.Contains(group) == true, group => ImprovementGroup.Of(groups[group]));
    }
}
