using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.SideEffects;

namespace OutcomesTracker.Outcomes.SmallCells;

/// <summary>
/// The figures that a researcher does not see of the terms that are shown, and of all terms together (contract §4, Small cells, step 5).
/// </summary>
internal sealed class HiddenFigures
{
    private const string Total = GroupKeys.AllGroups,
        Any = SideEffectCounts.AnyTerm;

    private readonly IReadOnlyDictionary<string, SideEffectCounts> groups;
    private readonly HiddenTerms terms;
    private readonly MinimumCellSize minimum;
    private readonly HashSet<(EffectFigure Figure, Place Place)> hidden = [];

    // Of the figure that is looked at: what it counts is a sum over all days, so each is reckoned once.
    private Dictionary<Place, (long Counted, long Others)> numbers = [];

    public HiddenFigures(IReadOnlyDictionary<string, SideEffectCounts> groups, HiddenTerms terms, MinimumCellSize minimum)
    {
        (this.groups, this.terms, this.minimum) = (groups, terms, minimum);
        foreach (var figure in EffectFigures.All)
        {
            var termsOfTotal = groups[Total].Terms.Where(term => EffectFigures.IsOf(figure, term)).ToList();
            numbers = termsOfTotal
                .SelectMany(InEveryGroup)
                .Append(new(Total, Any))
                .ToDictionary(place => place, place => EffectFigures.Of(figure, groups[place.Group].Of(place.Term)));
            HideSmall(figure);
            FillUp(figure, new(Total, Any), [.. termsOfTotal.Select(term => new Place(Total, term))]);
            foreach (var term in termsOfTotal)
            {
                FillUp(figure, new(Total, term), [.. InEveryGroup(term).Where(place => place.Group != Total)]);
                if (!Shows(figure, new(Total, term)))
                    hidden.UnionWith(InEveryGroup(term).Select(place => (figure, place)));
            }
        }
    }

    /// <summary>Whether a term shows a figure in a group; <c>any</c> of a group does if all terms do that have the figure.</summary>
    public bool Shows(EffectFigure figure, string group, string term) =>
        group != Total && term == Any
            ? !terms.In(group).Any()
                && groups[group].Terms.All(each => !EffectFigures.IsOf(figure, each) || Shows(figure, new Place(group, each)))
            : Shows(figure, new Place(group, term));

    private bool Shows(EffectFigure figure, Place place) =>
        !terms.WithoutEffects.Contains(place.Group)
        && !(place.Term == Any ? terms.In(place.Group).Any() : terms.Hides(place.Group, place.Term))
        && !hidden.Contains((figure, place));

    /// <summary>Hides a figure where one of its numbers is small, and a grade where the one below is hidden.</summary>
    private void HideSmall(EffectFigure figure)
    {
        foreach (var (place, (counted, others)) in numbers)
            if (
                minimum.IsSmall(counted)
                || minimum.IsSmall(others)
                || EffectFigures.GradeBelow(figure) is { } below && hidden.Contains((below, place))
            )
                hidden.Add((figure, place));
    }

    /// <summary>Hides a figure in more cells, or in the total, until what the total leaves for the hidden cells is not small.</summary>
    private void FillUp(EffectFigure figure, Place total, IReadOnlyList<Place> cells)
    {
        foreach (var number in (Func<Place, long>[])[cell => numbers[cell].Counted, cell => numbers[cell].Others])
        {
            if (!Shows(figure, total))
                return;
            var shown = cells.Where(cell => Shows(figure, cell)).ToList();
            if (!minimum.IsSmall(cells.Except(shown).Sum(cell => number(cell))))
                continue;
            var above0 = shown.Where(cell => number(cell) > 0).ToList();
            if (above0.Count == 0)
                hidden.Add((figure, total));
            else
            {
                var smallest = above0.Min(cell => number(cell));
                hidden.UnionWith(above0.Where(cell => number(cell) == smallest).Select(cell => (figure, cell)));
            }
        }
    }

    private IEnumerable<Place> InEveryGroup(string term) => groups.Keys.Select(group => new Place(group, term));

    /// <summary>A term, or <c>any</c>, in a group or the total.</summary>
    private readonly record struct Place(string Group, string Term);
}
