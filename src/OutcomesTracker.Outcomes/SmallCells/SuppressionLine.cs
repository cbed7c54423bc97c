using OutcomesTracker.Outcomes.Groups;

namespace OutcomesTracker.Outcomes.SmallCells;

/// <summary>
/// A total and its cells (contract §4, Small cells, step 1): small ones are hidden (primary suppression), and then more, until what is
/// hidden cannot be had from the total and what is shown (complementary suppression).
/// </summary>
/// <param name="numbers">By group; the total's key is <see cref="GroupKeys.AllGroups"/>.</param>
/// <param name="hiddenBefore">The groups that earlier lines hid.</param>
internal sealed class SuppressionLine(IReadOnlyDictionary<string, long> numbers, IReadOnlySet<string> hiddenBefore)
{
    private const string Total = GroupKeys.AllGroups;

    /// <summary>A line of patients: what is small is hidden.</summary>
    public HashSet<string> Hide(MinimumCellSize minimum) =>
        Hide(group => minimum.IsSmall(numbers[group]), hidden => AreEnough(hidden, minimum), _ => true);

    /// <summary>The groups that this line and earlier ones hide.</summary>
    /// <param name="mustHide">What is hidden first.</param>
    /// <param name="areEnough">Whether a shown total and the shown cells tell too little of these hidden ones.</param>
    /// <param name="mayJoin">Which other cells can be hidden with those that must be.</param>
    public HashSet<string> Hide(Func<string, bool> mustHide, Func<IReadOnlySet<string>, bool> areEnough, Func<string, bool> mayJoin)
    {
        var hidden = numbers.Keys.Where(group => hiddenBefore.Contains(group) || mustHide(group)).ToHashSet(StringComparer.Ordinal);
        while (!hidden.Contains(Total) && !areEnough(hidden))
        {
            var shown = numbers.Where(cell => cell.Key != Total && !hidden.Contains(cell.Key) && mayJoin(cell.Key)).ToList();
            if (shown.Count == 0)
                hidden.Add(Total);
            else if (shown.Where(cell => cell.Value > 0).Min(cell => (long?)cell.Value) is { } smallest)
                hidden.UnionWith(shown.Where(cell => cell.Value == smallest).Select(cell => cell.Key));
            else
            {
                // Which of the hidden cells are 0 is not told, so this is enough.
                hidden.UnionWith(shown.Select(cell => cell.Key));
                break;
            }
        }
        return hidden.Contains(Total) ? [.. numbers.Keys] : hidden;
    }

    /// <summary>
    /// Whether each hidden number above 0 could be k, and each small one anything from 1 to k − 1, as far as their sum tells. What earlier
    /// lines hid counts as one number, since its parts are not told apart here.
    /// </summary>
    private bool AreEnough(IReadOnlySet<string> hidden, MinimumCellSize minimum)
    {
        var above0 = hidden
            .Where(group => !hiddenBefore.Contains(group))
            .Select(group => numbers[group])
            .Append(hidden.Where(hiddenBefore.Contains).Sum(group => numbers[group]))
            .Where(number => number > 0)
            .ToList();
        var (count, sum) = (above0.Count, above0.Sum());
        return count == 0
            || sum >= minimum.Value + count - 1 && (!above0.TrueForAll(minimum.IsSmall) || sum <= (count - 1) * minimum.LargestSmall + 1);
    }
}
