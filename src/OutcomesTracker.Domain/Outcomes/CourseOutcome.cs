using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Domain.Outcomes;

/// <summary>Each course is in exactly one of these states.</summary>
public enum CourseState : byte { Improved, NotImproved, NotEvaluable, Missing, NotYetDue }

/// <summary>From which session the days to the assessment are counted.</summary>
public enum Anchor : byte { Last, First }

/// <summary>When a course is assessed: the target day after the anchor, the window around it, both ends included, and by what.</summary>
public sealed record AssessmentWindow(int Day, int From, int To, Anchor Anchor)
{
    /// <summary>Restricts what may be a course's assessment; never the courses.</summary>
    public IReadOnlySet<Instrument>? Instruments { get; init; }

    /// <summary>Restricts what may be a course's assessment; never the baseline.</summary>
    public IReadOnlySet<Assessor>? Assessors { get; init; }

    /// <summary>Thirty days after the last session, from a week before to two weeks after.</summary>
    public static readonly AssessmentWindow Default = new(30, 23, 44, Anchor.Last);

    public SessionFact AnchorOf(Course course) => Anchor == Anchor.First ? course.First : course.Last;
}

/// <summary>What became of a course (contract §4, Improvement): the one definition of "improved".</summary>
public static class CourseOutcome
{
    public static CourseState Of(Course course, PatientFacts patient, AssessmentWindow window, DateOnly cutoff, long asOf)
    {
        var anchor = window.AnchorOf(course).On;
        if (Assessment(course, patient, window, anchor, cutoff, asOf) is { } assessed)
            return Judge(assessed, Baseline(course, patient, assessed.Instrument, asOf));
        return cutoff.DayNumber - anchor.DayNumber > window.To ? CourseState.Missing : CourseState.NotYetDue;
    }

    private static AssessmentFact? Assessment(
        Course course, PatientFacts patient, AssessmentWindow window, DateOnly anchor, DateOnly cutoff, long asOf)
    {
        AssessmentFact? best = null;
        foreach (var known in patient.Assessments)
        {
            var fact = known.Fact;
            var days = fact.On.DayNumber - anchor.DayNumber;
            if (!known.At(asOf) || fact.Pair != course.Pair || fact.On > cutoff || days < window.From || days > window.To) continue;
            if (fact.On >= course.NextCourseOn) continue;
            if (!CohortFilter.Passes(window.Instruments, fact.Instrument) || !CohortFilter.Passes(window.Assessors, fact.Assessor)) continue;
            if (best is null || Preference(fact, anchor, window.Day).CompareTo(Preference(best, anchor, window.Day)) < 0) best = fact;
        }
        return best;
    }

    /// <summary>The smallest wins: nearest to the day, then the later day, another instrument than gais, the assessor, the higher version.</summary>
    private static (int Distance, int Later, bool IsGais, Assessor Assessor, int Version) Preference(AssessmentFact fact, DateOnly anchor, int day)
    {
        var days = fact.On.DayNumber - anchor.DayNumber;
        return (Math.Abs(days - day), -days, fact.Instrument == Instrument.Gais, fact.Assessor, -fact.Version);
    }

    /// <summary>The latest score of the same instrument and pair on or before the day of the course's first session.</summary>
    private static decimal? Baseline(Course course, PatientFacts patient, Instrument instrument, long asOf)
    {
        AssessmentFact? latest = null;
        foreach (var known in patient.Assessments)
        {
            var fact = known.Fact;
            if (!known.At(asOf) || fact.Pair != course.Pair || fact.Instrument != instrument || fact.On > course.First.On) continue;
            if (latest is null || (fact.On, fact.Version).CompareTo((latest.On, latest.Version)) > 0) latest = fact;
        }
        return latest?.Score;
    }

    private static CourseState Judge(AssessmentFact assessed, decimal? baseline) => Instruments.Of(assessed.Instrument).Improved switch
    {
        ResponderRule.AtMost rule => State(assessed.Score <= rule.Score),
        _ when baseline is null => CourseState.NotEvaluable,
        ResponderRule.PointsLower rule => State(baseline.Value - assessed.Score >= rule.Points),
        ResponderRule.PercentLower when baseline == 0 => CourseState.NotEvaluable,
        ResponderRule.PercentLower rule => State(ExactPercent.AtLeastLower(baseline.Value, assessed.Score, rule.Percent)),
        _ => throw new ArgumentOutOfRangeException(nameof(assessed)),
    };

    private static CourseState State(bool improved) => improved ? CourseState.Improved : CourseState.NotImproved;
}
