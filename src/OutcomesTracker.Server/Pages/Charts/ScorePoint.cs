namespace OutcomesTracker.Server.Pages.Charts;

/// <summary>A score on a day, and the score as first recorded if it was corrected since.</summary>
public sealed record ScorePoint(DateOnly On, decimal Score, decimal? FirstRecorded = null);

/// <summary>The days from which a course's assessment is taken.</summary>
public sealed record ScoreWindow(DateOnly From, DateOnly To);

/// <summary>The score at or below which a course is improved, while that is asked.</summary>
public sealed record ScoreGoal(DateOnly From, DateOnly To, decimal Score);
