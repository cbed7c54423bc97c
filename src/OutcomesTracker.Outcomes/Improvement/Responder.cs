using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Outcomes.Improvement;

/// <summary>
/// Whether a score is improved against its baseline, by the responder rule of its instrument (<see cref="Instruments"/>).
/// </summary>
public static class Responder
{
    /// <param name="instrument">What was scored, both times.</param>
    /// <param name="score">Within the instrument's range.</param>
    /// <param name="baseline">Within the instrument's range, or null if there is none.</param>
    /// <returns>Improved, NotImproved or NotEvaluable.</returns>
    public static CourseState Judge(Instrument instrument, decimal score, decimal? baseline) =>
        (Instruments.Of(instrument).ResponderRule, baseline) switch
        {
            (ResponderRule.AtMost rule, _) => State(score <= rule.Score),
            (_, null) => CourseState.NotEvaluable,
            (ResponderRule.PointsLower rule, { } before) => State(before - score >= rule.Points),
            (ResponderRule.PercentLower, 0) => CourseState.NotEvaluable,
            (ResponderRule.PercentLower rule, { } before) => State(ExactPercent.AtLeastLower(before, score, rule.Percent)),
            _ => throw new ArgumentOutOfRangeException(nameof(instrument)),
        };

    /// <summary>The highest score that is improved; null if it takes a baseline of which no percentage can be taken.</summary>
    public static decimal? Threshold(Instrument instrument, decimal baseline) =>
        Instruments.Of(instrument).ResponderRule switch
        {
            ResponderRule.AtMost rule => rule.Score,
            ResponderRule.PointsLower rule => baseline - rule.Points,
            ResponderRule.PercentLower when baseline == 0 => null,
            ResponderRule.PercentLower rule => baseline * (100 - rule.Percent) / 100,
            _ => throw new ArgumentOutOfRangeException(nameof(instrument)),
        };

    private static CourseState State(bool isImproved) => isImproved ? CourseState.Improved : CourseState.NotImproved;
}
