using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.Facts;

namespace OutcomesTracker.Outcomes.Improvement;

/// <summary>
/// One patient's sessions for one indication and body area up to a cutoff, in order, no two neighbours more than 180 days apart.
/// <paramref name="NextCourseOn"/> is the first day of the pair's next course, if there is one up to the cutoff.
/// </summary>
public sealed record Course(Treated Pair, IReadOnlyList<SessionFact> Sessions, DateOnly? NextCourseOn, CourseState State)
{
    public const int LongestPauseDays = 180;

    public SessionFact First => Sessions[0];

    public SessionFact Last => Sessions[^1];
}
