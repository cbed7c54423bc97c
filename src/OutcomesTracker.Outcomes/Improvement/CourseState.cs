namespace OutcomesTracker.Outcomes.Improvement;

/// <summary>Each course is in exactly one of these states.</summary>
public enum CourseState : byte
{
    /// <summary>Its assessment meets the instrument's responder rule.</summary>
    Improved,

    /// <summary>Its assessment does not meet the responder rule.</summary>
    NotImproved,

    /// <summary>It is assessed, but there is no baseline to compare with, or a baseline of 0 where a percentage is asked.</summary>
    NotEvaluable,

    /// <summary>It has no assessment, and its window is over.</summary>
    Missing,

    /// <summary>It has no assessment yet, and its window is not over.</summary>
    NotYetDue,
}
