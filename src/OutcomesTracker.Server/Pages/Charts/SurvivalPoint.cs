namespace OutcomesTracker.Server.Pages.Charts;

/// <summary>The Kaplan–Meier estimate at a time at which an observation ended, by the event or by censoring.</summary>
/// <param name="Day">The time, in days.</param>
/// <param name="Survival">S(t), a share of 1, which holds until the next time.</param>
/// <param name="Low">The lower end of the confidence interval of S(t).</param>
/// <param name="High">The upper end.</param>
/// <param name="AtRisk">How many are at risk on that day, before any leaves; null if the number is hidden.</param>
/// <param name="Censored">How many are censored on that day.</param>
public sealed record SurvivalPoint(
    int Day,
    double Survival,
    double? Low = null,
    double? High = null,
    long? AtRisk = null,
    long Censored = 0
);
