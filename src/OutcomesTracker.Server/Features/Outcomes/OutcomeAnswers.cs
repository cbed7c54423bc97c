using OutcomesTracker.Cohorts;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Outcomes.SideEffects;
using OutcomesTracker.Statistics;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>A 95 % confidence interval, or bounds on what is missing; null where there is nothing to divide by.</summary>
public sealed record Interval(double? Low, double? High)
{
    public static Interval? Wilson(long successes, long trials) =>
        WilsonInterval.Of(successes, trials) is { } ci ? new(ci.Low, ci.High) : null;
}

/// <summary>An answer of the improvement view: what it is current to, what was asked, and the groups.</summary>
public sealed record ImprovementAnswer(
    long Sequence,
    string Cutoff,
    IReadOnlyDictionary<string, object> Query,
    IReadOnlyDictionary<string, Cell<ImprovementGroup>> Groups
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
            Quotient(improved, assessed),
            Interval.Wilson(improved, assessed),
            new(Quotient(improved, due), Quotient(improved + unknown, due))
        );
    }

    internal static double? Quotient(long part, long whole) => whole == 0 ? null : (double)part / whole;
}

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
            ImprovementGroup.Quotient(counts.SessionsWithEffect, group.Sessions),
            Interval.Wilson(counts.SessionsWithEffect, group.Sessions),
            counts.PatientsWithEffect,
            ImprovementGroup.Quotient(counts.PatientsWithEffect, group.Patients),
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

/// <summary>Turns tallies into answers, with small cells hidden. A null <c>cells</c> means that nothing is hidden.</summary>
public static class OutcomeAnswers
{
    public static SortedDictionary<string, Cell<ImprovementGroup>> Groups(ImprovementTally tally, SmallCells? cells)
    {
        var hidden = cells?.HiddenGroups([
            .. tally.Groups.Select(group => new CellSize(group.Key, group.Value.Assessed, group.Value.Courses, group.Value.Patients)),
        ]);
        return Shown(tally.Groups, hidden, group => group.Courses > 0, ImprovementGroup.Of);
    }

    public static SortedDictionary<string, Cell<SideEffectGroup>> Groups(SideEffectTally tally, SmallCells? cells)
    {
        var hidden = cells?.HiddenGroups([
            .. tally.Groups.Select(group => new CellSize(group.Key, group.Value.Sessions, 0, group.Value.Patients)),
        ]);
        return Shown(
            tally.Groups,
            hidden,
            group => group.Sessions > 0,
            group => new SideEffectGroup(group.Sessions, group.Patients, Effects(group, cells))
        );
    }

    private static SortedDictionary<string, Cell<Effect>> Effects(SideEffectCounts group, SmallCells? cells) =>
        Shown(
            group.Effects,
            cells?.HiddenTerms(group.Effects.Select(effect => (effect.Key, effect.Value.PatientsWithEffect))),
            _ => true,
            effect => Effect.Of(effect, group)
        );

    private static SortedDictionary<string, Cell<TShown>> Shown<TCounts, TShown>(
        IReadOnlyDictionary<string, TCounts> counts,
        IReadOnlySet<string>? hidden,
        Func<TCounts, bool> isThere,
        Func<TCounts, TShown> show
    )
        where TShown : class
    {
        var shown = new SortedDictionary<string, Cell<TShown>>(StringComparer.Ordinal);
        foreach (var (key, count) in counts)
            if (key == GroupKeys.Everyone || isThere(count))
                shown[key] = hidden?.Contains(key) == true ? Cell<TShown>.Suppressed : new(show(count));
        return shown;
    }
}
