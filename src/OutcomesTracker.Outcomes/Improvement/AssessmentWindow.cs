using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Outcomes.Improvement;

/// <summary>Each course is in exactly one of these states.</summary>
public enum CourseState : byte { Improved, NotImproved, NotEvaluable, Missing, NotYetDue }

/// <summary>From which session the days to the assessment are counted.</summary>
public enum Anchor : byte { Last, First }

/// <summary>
/// When a course is assessed: the target day after the anchor, the window around it, both ends included, and by what.
/// 0 ≤ <paramref name="From"/> ≤ <paramref name="To"/>.
/// </summary>
public sealed record AssessmentWindow(int Day, int From, int To, Anchor Anchor)
{
    /// <summary>Restricts what may be a course's assessment; never the courses.</summary>
    public IReadOnlySet<Instrument>? Instruments { get; init; }

    /// <summary>Restricts what may be a course's assessment; never the baseline.</summary>
    public IReadOnlySet<Assessor>? Assessors { get; init; }

    /// <summary>Thirty days after the last session, from a week before to two weeks after.</summary>
    public static readonly AssessmentWindow Default = new(30, 23, 44, Anchor.Last);
}
