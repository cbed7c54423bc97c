using System.Collections.Immutable;

namespace OutcomesTracker.Outcomes.Groups;

/// <summary>The contract's age bands. Age is in whole calendar years: a year minus the year of birth.</summary>
public static class AgeBands
{
    public static readonly ImmutableArray<string> All = ["under-18", "18-29", "30-39", "40-49", "50-59", "60+"];

    /// <summary>The band's place in <see cref="All"/>.</summary>
    public static int Of(int years) =>
        years switch
        {
            < 18 => 0,
            < 30 => 1,
            < 40 => 2,
            < 50 => 3,
            < 60 => 4,
            _ => 5,
        };
}
