using OutcomesTracker.Outcomes.SideEffects;

namespace OutcomesTracker.Outcomes.SmallCells;

/// <summary>What a researcher does not see of the side-effect view (contract §4, Small cells, steps 2 to 5).</summary>
public sealed class HiddenSideEffects
{
    private readonly HiddenTerms terms;
    private readonly HiddenFigures figures;
    private readonly IReadOnlySet<string> withoutSessionsOfAny,
        withoutPatientsOfAny;

    public HiddenSideEffects(IReadOnlyDictionary<string, SideEffectCounts> groups, MinimumCellSize minimum)
    {
        Groups = HiddenGroups.Of(groups, minimum);
        terms = new(groups, Groups, minimum);
        withoutSessionsOfAny = new HiddenNumbersOfAny(groups, terms, minimum, counts => counts.SessionsWithEffect).Groups();
        withoutPatientsOfAny = new HiddenNumbersOfAny(groups, terms, minimum, counts => counts.PatientsWithEffect).Groups();
        figures = new(groups, terms, minimum);
    }

    /// <summary>The groups that are hidden as a whole.</summary>
    public IReadOnlySet<string> Groups { get; }

    /// <summary>Whether no effect of a group is shown, not even <c>any</c>.</summary>
    public bool HidesEffects(string group) => terms.WithoutEffects.Contains(group);

    /// <summary>The terms that are hidden in a group, whether it has reports of them or not.</summary>
    public IEnumerable<string> TermsIn(string group) => terms.In(group);

    public bool ShowsSessionsOfAny(string group) => !withoutSessionsOfAny.Contains(group);

    public bool ShowsPatientsOfAny(string group) => !withoutPatientsOfAny.Contains(group);

    /// <summary>Whether a term that is shown, or <c>any</c>, shows a figure in a group.</summary>
    public bool Shows(EffectFigure figure, string group, string term) => figures.Shows(figure, group, term);
}
