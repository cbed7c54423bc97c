using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.Facts;

namespace OutcomesTracker.Outcomes.Improvement;

/// <summary>What an assessment is compared with.</summary>
public static class Baseline
{
    /// <summary>
    /// The latest assessment by the same instrument of the same treatment site on or before the day of the course's first session,
    /// whichever session the days are counted from; null if there is none.
    /// </summary>
    /// <param name="course">The course.</param>
    /// <param name="instrument">The instrument of the assessment that is to be compared.</param>
    /// <param name="inOrder">The patient's assessments by day, then version.</param>
    public static Recorded<AssessmentFact>? Of(Course course, Instrument instrument, ReadOnlySpan<Recorded<AssessmentFact>> inOrder)
    {
        for (var latest = inOrder.Length - 1; latest >= 0; latest--)
        {
            var score = inOrder[latest].Fact;
            if (score.On <= course.First.On && score.Instrument == instrument && score.Site == course.Site)
                return inOrder[latest];
        }
        return null;
    }
}
