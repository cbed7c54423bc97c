using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Outcomes.SideEffects;

namespace OutcomesTracker.Outcomes.SmallCells;

/// <summary>The groups that a researcher does not see (contract §4, Small cells, step 2); all of them if the total is small.</summary>
public static class HiddenGroups
{
    private static readonly HashSet<string> None = [];

    /// <summary>By the patients with a course, then by those with an assessed one.</summary>
    public static IReadOnlySet<string> Of(IReadOnlyDictionary<string, ImprovementCounts> groups, MinimumCellSize minimum)
    {
        var byCourses = new SuppressionLine(Numbers(groups, group => group.Patients), None).Hide(minimum);
        return new SuppressionLine(Numbers(groups, group => group.AssessedPatients), byCourses).Hide(minimum);
    }

    /// <summary>By the patients with a session.</summary>
    public static IReadOnlySet<string> Of(IReadOnlyDictionary<string, SideEffectCounts> groups, MinimumCellSize minimum) =>
        new SuppressionLine(Numbers(groups, group => group.Patients), None).Hide(minimum);

    private static Dictionary<string, long> Numbers<T>(IReadOnlyDictionary<string, T> groups, Func<T, long> number) =>
        groups.ToDictionary(group => group.Key, group => number(group.Value), StringComparer.Ordinal);
}
