using OutcomesTracker.Outcomes.Groups;

namespace OutcomesTracker.Outcomes;

/// <summary>The size of a cell: its denominator, and whatever else makes it small.</summary>
public readonly record struct CellSize(string Key, long Denominator, long Courses, long Patients);

/// <summary>
/// Which cells a researcher may not see (contract §4, Small cells): small ones, and one more where a single one could be had by
/// subtraction.
/// </summary>
public sealed class SmallCells(int minimum)
{
    public bool IsSmall(long count) => count > 0 && count < minimum;

    /// <summary>The groups to hide, "*" among them.</summary>
    public IReadOnlySet<string> HiddenGroups(IReadOnlyCollection<CellSize> cells)
    {
        var groups = cells.Where(cell => cell.Key != GroupKeys.Everyone).ToList();
        var hidden = Hide(groups, out var unaccompanied);
        var everyone = cells.Single(cell => cell.Key == GroupKeys.Everyone);
        if (IsSmall(everyone) || unaccompanied)
            hidden.Add(everyone.Key);
        return hidden;
    }

    /// <summary>The terms to hide within a group, by the patients that have them.</summary>
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
