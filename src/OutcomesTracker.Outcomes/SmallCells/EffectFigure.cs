using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Outcomes.SideEffects;

namespace OutcomesTracker.Outcomes.SmallCells;

/// <summary>
/// A figure that divides the reports of a term in two numbers (contract §4, Small cells, step 5), in the order in which they are hidden. A
/// grade's value is its CTCAE grade; grade 5 is what is above grade 4.
/// </summary>
public enum EffectFigure
{
    Grade1 = 1,
    Grade2,
    Grade3,
    Grade4,
    Serious,
    Resolved,
    Overdue,
}

/// <summary>What a figure is of.</summary>
public static class EffectFigures
{
    public static readonly IReadOnlyList<EffectFigure> All = Enum.GetValues<EffectFigure>();

    /// <summary>The reports that it counts, and the rest: for a grade, the grades above.</summary>
    public static (long Counted, long Others) Of(EffectFigure figure, EffectCounts counts)
    {
        if (Grade(figure) is { } grade)
            return (counts.Severity[grade - 1], counts.Severity.Skip(grade).Sum());
        var counted = figure switch
        {
            EffectFigure.Serious => counts.Serious,
            EffectFigure.Resolved => counts.Resolved,
            _ => counts.Overdue,
        };
        return (counted, counts.Reports - counted);
    }

    /// <summary>Whether a term, or any term, has the figure: one that is never overdue shows 0, and hides nothing.</summary>
    public static bool IsOf(EffectFigure figure, string term) =>
        figure != EffectFigure.Overdue || !Code<SideEffectTerm>.TryParse(term, out var known) || Terms.ExpectedDays(known) is not null;

    /// <summary>The grade below, which tells this one if that is shown; null for all but a grade above 1.</summary>
    public static EffectFigure? GradeBelow(EffectFigure figure) => Grade(figure) > 1 ? figure - 1 : null;

    /// <summary>The figure that shows the reports of a grade, 1 to 5.</summary>
    public static EffectFigure OfGrade(int grade) => (EffectFigure)Math.Min(grade, (int)EffectFigure.Grade4);

    private static int? Grade(EffectFigure figure) => figure <= EffectFigure.Grade4 ? (int)figure : null;
}
