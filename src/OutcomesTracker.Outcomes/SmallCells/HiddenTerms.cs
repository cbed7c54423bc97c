using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.SideEffects;

namespace OutcomesTracker.Outcomes.SmallCells;

/// <summary>
/// The terms that a researcher does not see, by the patients with the effect (contract §4, Small cells, step 3): first the groups of which
/// no effect is shown, then each term by itself.
/// </summary>
internal sealed class HiddenTerms
{
    private readonly Dictionary<string, HashSet<string>> groupsByTerm;

    public HiddenTerms(IReadOnlyDictionary<string, SideEffectCounts> groups, IReadOnlySet<string> hiddenGroups, MinimumCellSize minimum)
    {
        WithoutEffects = Line(groups.Keys, SideEffectCounts.AnyTerm, hiddenGroups);
        var reporting = groups.Where(group => group.Value.Any.Reports > 0).Select(group => group.Key).ToList();
        groupsByTerm = groups[GroupKeys.AllGroups]
            .Terms.ToDictionary(term => term, term => Line(reporting, term, WithoutEffects), StringComparer.Ordinal);

        HashSet<string> Line(IEnumerable<string> over, string term, IReadOnlySet<string> hiddenBefore) =>
            new SuppressionLine(over.ToDictionary(group => group, group => groups[group].Of(term).PatientsWithEffect), hiddenBefore).Hide(
                minimum
            );
    }

    /// <summary>The groups that are hidden, or of which no effect is shown.</summary>
    public IReadOnlySet<string> WithoutEffects { get; }

    public bool Hides(string group, string term) => groupsByTerm.TryGetValue(term, out var hidden) && hidden.Contains(group);

    /// <summary>The terms that are hidden in a group; in one of which no effect is shown, those that are hidden anywhere else.</summary>
    public IEnumerable<string> In(string group) =>
        groupsByTerm
            .Where(term => WithoutEffects.Contains(group) ? term.Value.Except(WithoutEffects).Any() : term.Value.Contains(group))
            .Select(term => term.Key);
}
