using OutcomesTracker.Outcomes.Groups;

namespace OutcomesTracker.Outcomes;

/// <summary>The counts that decide whether a cell is small: its denominator, its courses and its patients.</summary>
public readonly record struct CellSize(string Key, long Denominator, long Courses, long Patients);

/// <summary>
/// Which cells a researcher may not see (contract §4, Small cells): small ones and, if there is only one, a second one, so that the first
/// cannot be computed by subtraction.
/// </summary>
public sealed class SmallCells(int minimum)
{
    public bool IsSmall(long count) => count > 0 && count < minimum;

    /// <summary>
    /// The keys of the groups to hide. "*" is hidden if it is small, or if a single hidden group has no second one to be hidden with it.
    /// </summary>
    public IReadOnlySet<string> HiddenGroups(IReadOnlyCollection<CellSize> cells)
    {
        var groups = cells.Where(cell => cell.Key != GroupKeys.AllGroups).ToList();
        var hidden = Hide(groups, out var unaccompanied);
        var everyone = cells.Single(cell => cell.Key == GroupKeys.AllGroups);
        if (IsSmall(everyone) || unaccompanied)
            hidden.Add(everyone.Key);
        return hidden;
    }

    /// <summary>The terms to hide within a group, by the number of patients with each.</summary>
    public IReadOnlySet<string> HiddenTerms(IEnumerable<(string Term, long Patients)> terms) =>
        Hide([.. terms.Select(term => new CellSize(term.Term, term.Patients, 0, 0))], out _);

    private HashSet<string> Hide(List<CellSize> cells, out bool unaccompanied)
    {
        var hidden = cells.Where(IsSmall).Select(cell => cell.Key).ToHashSet(StringComparer.Ordinal);
        unaccompanied = hidden.Count == 1;
        if (!unaccompanied)
            return hidden;
        var next = cells
            .Where(cell => !hidden.Contains(cell.Key) && cell.Denominator > 0)
            .OrderBy(cell => cell.Denominator)
            .ThenBy(cell => cell.Key, StringComparer.Ordinal)
            .Select(cell => cell.Key)
            .FirstOrDefault();
        if (next is null)
            return hidden;
        unaccompanied = false;
        hidden.Add(next);
        return hidden;
    }

    private bool IsSmall(CellSize cell) => IsSmall(cell.Denominator) || IsSmall(cell.Courses) || IsSmall(cell.Patients);
}
