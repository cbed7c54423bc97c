using OutcomesTracker.Outcomes.SideEffects;

namespace OutcomesTracker.Outcomes.SmallCells;

/// <summary>
/// The groups in which a number of <c>any</c> is hidden, since with the terms that are shown it would tell how large a hidden one is
/// (contract §4, Small cells, step 4).
/// </summary>
/// <param name="number">The sessions, or the patients, with an effect.</param>
internal sealed class HiddenNumbersOfAny(
    IReadOnlyDictionary<string, SideEffectCounts> groups,
    HiddenTerms terms,
    MinimumCellSize minimum,
    Func<EffectCounts, long> number
)
{
    public IReadOnlySet<string> Groups() =>
        new SuppressionLine(
            groups.ToDictionary(group => group.Key, group => number(group.Value.Any), StringComparer.Ordinal),
            terms.WithoutEffects
        ).Hide(group => Tells([group]), hidden => !Tells(hidden), group => groups[group].Terms.Skip(1).Any());

    /// <summary>
    /// Whether the groups, added up to one that hides what any of them hides, tell that the largest hidden term cannot be as small as
    /// another: without it, the terms leave more of <c>any</c> than that.
    /// </summary>
    private bool Tells(IReadOnlyCollection<string> joined)
    {
        if (joined.SelectMany(terms.In).Distinct(StringComparer.Ordinal).ToList() is not { Count: > 0 } hidden)
            return false;
        var largest = hidden.Max(Number);
        var lowered = Math.Max(1, largest - minimum.LargestSmall);
        var together = joined.SelectMany(group => groups[group].Terms).Distinct(StringComparer.Ordinal).Sum(Number);
        return together - largest + lowered < Number(SideEffectCounts.AnyTerm);

        long Number(string term) => joined.Sum(group => number(groups[group].Of(term)));
    }
}
