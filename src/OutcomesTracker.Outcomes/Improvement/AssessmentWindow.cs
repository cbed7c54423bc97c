using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Outcomes.Improvement;

/// <summary>
/// A course's reference session: the one from which the days to its assessment are counted. The API calls it <c>anchor</c>.
/// </summary>
public enum ReferenceSession : byte
{
    Last,
    First,
}

/// <summary>
/// When a course is assessed, in days after its reference session, and by what. 0 ≤ <paramref name="From"/> ≤ <paramref name="To"/> ≤
/// 3,650.
/// </summary>
/// <param name="Day">The target day.</param>
/// <param name="From">The first day that counts.</param>
/// <param name="To">The last day that counts.</param>
/// <param name="Reference">The session from which the days are counted.</param>
public sealed record AssessmentWindow(int Day, int From, int To, ReferenceSession Reference)
{
    /// <summary>The instruments that a course's assessment may use; null allows all. It does not restrict courses or baselines.</summary>
    public IReadOnlySet<Instrument>? Instruments { get; init; }

    /// <summary>
    /// The assessors that may have scored a course's assessment; null allows all. It does not restrict courses or baselines.
    /// </summary>
    public IReadOnlySet<Assessor>? Assessors { get; init; }

    /// <summary>Thirty days after the last session, from a week before to two weeks after.</summary>
    public static readonly AssessmentWindow Default = new(30, 23, 44, ReferenceSession.Last);

    public bool Contains(int daysAfterReference) => daysAfterReference >= From && daysAfterReference <= To;

    /// <summary>The state of a course without an assessment, by the days from its reference session to the cutoff.</summary>
    public CourseState WithoutAssessment(int daysAfterReference) => daysAfterReference > To ? CourseState.Missing : CourseState.NotYetDue;
}
