using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Improvement;

namespace OutcomesTracker.Cohorts;

/// <summary>What becomes of a course (contract §4, Improvement): the one definition of "improved". Made once for a window and a cutoff.</summary>
public sealed class CourseOutcome(AssessmentWindow window, DateOnly cutoff)
{
    private readonly int day = window.Day, from = window.From, to = window.To, last = cutoff.DayNumber;
    private readonly Choice instruments = Choice.Of(window.Instruments, code => (int)code), assessors = Choice.Of(window.Assessors, code => (int)code);

    /// <param name="anchorOn">The day of the course's first or last session, as the window says.</param>
    /// <param name="assessments">Those that may be the course's own, by day, then version.</param>
    public CourseState Of(int anchorOn, ReadOnlySpan<AssessmentRow> assessments)
    {
        var (best, chosen) = (long.MaxValue, last - anchorOn > to ? CourseState.Missing : CourseState.NotYetDue);
        foreach (ref readonly var assessment in assessments)
        {
            var days = assessment.On - anchorOn;
            if (days < from || days > to || assessment.On > last) continue;
            if (!instruments.Has((int)assessment.Instrument) || !assessors.Has((int)assessment.Assessor)) continue;
            var preference = Preference(days, assessment);
            // Of equals the last, which has the higher version: equals are of one day.
            if (preference > best) continue;
            (best, chosen) = (preference, assessment.State);
        }
        return chosen;
    }

    /// <summary>
    /// The smallest wins: nearest to the day, then the later day, another instrument than gais, the assessor. In this order from the
    /// highest bit; a number of days has 22.
    /// </summary>
    private long Preference(int days, in AssessmentRow assessment)
    {
        const int Days = 24, MostDays = (1 << Days) - 1;
        var nearest = (long)Math.Abs(days - day) << Days | (uint)(MostDays - days);
        return nearest << 9 | (assessment.Instrument == Instrument.Gais ? 1L << 8 : 0) | (byte)assessment.Assessor;
    }

    /// <summary>What a score makes of its course. The baseline is the latest score of the instrument up to the course's first day, or null.</summary>
    public static CourseState Judge(Instrument instrument, decimal score, decimal? baseline) => Instruments.Of(instrument).Improved switch
    {
        ResponderRule.AtMost rule => State(score <= rule.Score),
        _ when baseline is null => CourseState.NotEvaluable,
        ResponderRule.PointsLower rule => State(baseline.Value - score >= rule.Points),
        ResponderRule.PercentLower when baseline == 0 => CourseState.NotEvaluable,
        ResponderRule.PercentLower rule => State(ExactPercent.AtLeastLower(baseline.Value, score, rule.Percent)),
        _ => throw new ArgumentOutOfRangeException(nameof(instrument)),
    };

    private static CourseState State(bool improved) => improved ? CourseState.Improved : CourseState.NotImproved;
}

/// <summary>The latest scores of a pair on or before a course's first day, by instrument, and when they were recorded.</summary>
internal sealed class Baselines
{
    private readonly (decimal? Score, long From)[] latest = new (decimal?, long)[Instruments.All.Length];

    public (decimal? Score, long From) this[Instrument instrument] => latest[(int)instrument];

    /// <param name="scores">By day, then version.</param>
    /// <param name="pair">What the course treats.</param>
    /// <param name="firstOn">The day of its first session, whatever its anchor.</param>
    public void Take(ReadOnlySpan<Known<AssessmentFact>> scores, Treated pair, int firstOn)
    {
        Array.Clear(latest);
        foreach (ref readonly var score in scores)
        {
            if (score.Fact.On.DayNumber > firstOn) break;
            if (score.Fact.Pair == pair) latest[(int)score.Fact.Instrument] = (score.Fact.Score, score.From);
        }
    }
}
