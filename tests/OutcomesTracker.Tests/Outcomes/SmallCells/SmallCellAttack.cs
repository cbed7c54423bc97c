using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.SideEffects;
using OutcomesTracker.Server.Features.Outcomes;

namespace OutcomesTracker.Tests.Outcomes.SmallCells;

/// <summary>A hidden number, its true value, and the least and the greatest that it can be as far as an answer tells.</summary>
internal sealed record Recovered(string Number, long Truth, double Least, double Greatest);

/// <summary>
/// What can be had of the hidden numbers of the side-effect view by adding and subtracting: what is shown is a constant, and every relation
/// between numbers a linear constraint: groups and the total, terms and <c>any</c>, figures and the rest.
/// </summary>
internal sealed class SmallCellAttack
{
    private const string Total = GroupKeys.AllGroups,
        Any = SideEffectCounts.AnyTerm;

    /// <summary>The reports of a term, divided in two again and again: each number with the two that it is the sum of.</summary>
    private static readonly (string Whole, string Part, string Others)[] Divisions =
    [
        ("reports", "grade 1", "above 1"),
        ("above 1", "grade 2", "above 2"),
        ("above 2", "grade 3", "above 3"),
        ("above 3", "grade 4", "grade 5"),
        ("reports", "serious", "not serious"),
        ("reports", "resolved", "unresolved"),
        ("reports", "overdue", "not overdue"),
    ];

    private static readonly string[] NumbersOfReports =
    [
        .. Divisions.SelectMany(each => new[] { each.Whole, each.Part, each.Others }).Distinct(),
    ];

    private readonly Dictionary<string, LinearExpression> numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> truth = new(StringComparer.Ordinal);
    private readonly List<(LinearExpression Expression, bool IsEquality)> constraints = [];
    private int unknowns;

    /// <param name="shown">The groups as they are shown.</param>
    /// <param name="full">The groups with nothing hidden.</param>
    /// <param name="isPartition">Whether each patient is in one group only.</param>
    public SmallCellAttack(
        IReadOnlyDictionary<string, Cell<SideEffectGroup>> shown,
        IReadOnlyDictionary<string, Cell<SideEffectGroup>> full,
        bool isPartition
    )
    {
        string[] groups = [.. full.Keys.Where(group => group != Total)];
        string[] terms = [.. full[Total].Shown!.Effects.Keys.Where(term => term != Any)];
        foreach (var group in full.Keys)
        {
            Add($"{group} sessions", shown[group].Shown?.Sessions, full[group].Shown!.Sessions);
            Add($"{group} patients", shown[group].Shown?.Patients, full[group].Shown!.Patients);
            foreach (var term in terms.Prepend(Any))
                AddEffect($"{group} {term}", Find(shown, group, term), Find(full, group, term)!);
        }
        foreach (var effect in terms.Prepend(Any).Select(term => $" {term}").Prepend(""))
        {
            Equate($"{Total}{effect} sessions", groups.Select(group => $"{group}{effect} sessions"));
            if (isPartition)
                Equate($"{Total}{effect} patients", groups.Select(group => $"{group}{effect} patients"));
            else
                Cover($"{Total}{effect} patients", groups.Select(group => $"{group}{effect} patients"));
            if (effect.Length > 0)
                foreach (var reports in NumbersOfReports)
                    Equate($"{Total}{effect} {reports}", groups.Select(group => $"{group}{effect} {reports}"));
        }
        foreach (var group in full.Keys)
        {
            Cover($"{group} {Any} sessions", terms.Select(term => $"{group} {term} sessions"));
            Cover($"{group} {Any} patients", terms.Select(term => $"{group} {term} patients"));
            foreach (var reports in NumbersOfReports)
                Equate($"{group} {Any} {reports}", terms.Select(term => $"{group} {term} {reports}"));
            foreach (var term in terms.Prepend(Any))
            foreach (var (whole, part, others) in Divisions)
                Equate($"{group} {term} {whole}", [$"{group} {term} {part}", $"{group} {term} {others}"]);
        }
    }

    /// <summary>What all relations together tell of the hidden numbers that are above 0 and below k.</summary>
    public IEnumerable<Recovered> Together(int k) => Recover(k, constraints);

    /// <summary>What each relation by itself tells of them.</summary>
    public IEnumerable<Recovered> OneByOne(int k) => constraints.SelectMany(constraint => Recover(k, [constraint]));

    private IEnumerable<Recovered> Recover(int k, IReadOnlyList<(LinearExpression Expression, bool IsEquality)> relations)
    {
        var program = new LinearProgram(unknowns, relations);
        var related = relations.SelectMany(relation => relation.Expression.Factors.Keys).ToHashSet();
        foreach (var (name, number) in numbers)
            if (truth[name] > 0 && truth[name] < k && number.Factors.Keys.Any(related.Contains))
                yield return new(name, truth[name], program.Least(number), program.Greatest(number));
    }

    /// <summary>A term as a view shows it in a group: nothing of it if it is hidden, and all 0 if a group does not list it.</summary>
    private static Effect? Find(IReadOnlyDictionary<string, Cell<SideEffectGroup>> view, string group, string term) =>
        view[group].Shown?.Effects is not { } effects ? null
        : effects.TryGetValue(term, out var cell) ? cell.Shown
        : effects[Any].Shown is null ? null
        : Effect.Of(EffectCounts.None, new(0, 0, new Dictionary<string, EffectCounts>()));

    private void AddEffect(string place, Effect? shown, Effect full)
    {
        Add($"{place} sessions", shown?.SessionsWithEffect, full.SessionsWithEffect!.Value);
        Add($"{place} patients", shown?.PatientsWithEffect, full.PatientsWithEffect!.Value);
        foreach (var number in NumbersOfReports)
            Add($"{place} {number}", shown is null ? null : Number(shown, number), Number(full, number)!.Value);
    }

    private static long? Number(Effect effect, string number) =>
        number switch
        {
            "reports" => effect.Reports,
            "above 1" => effect.Reports - effect.Severity["1"],
            "above 2" => Number(effect, "above 1") - effect.Severity["2"],
            "above 3" => Number(effect, "above 2") - effect.Severity["3"],
            "serious" => effect.Serious,
            "not serious" => effect.Reports - effect.Serious,
            "resolved" => effect.Resolved,
            "unresolved" => effect.Unresolved,
            "overdue" => effect.Overdue,
            "not overdue" => effect.Reports - effect.Overdue,
            _ => effect.Severity[number["grade ".Length..]],
        };

    private void Add(string name, long? shown, long full)
    {
        Assert.True(shown is null || shown == full, $"{name}: {shown}, not {full}");
        truth.Add(name, full);
        numbers.Add(name, shown is { } known ? LinearExpression.Of(known) : LinearExpression.Unknown(unknowns++));
    }

    /// <summary>A number is the sum of others.</summary>
    private void Equate(string whole, IEnumerable<string> parts) => Constrain(numbers[whole] - Sum(parts), isEquality: true);

    /// <summary>A number is not larger than others together, since each that it counts is in one of them at least.</summary>
    private void Cover(string whole, IEnumerable<string> parts) => Constrain(Sum(parts) - numbers[whole], isEquality: false);

    private void Constrain(LinearExpression expression, bool isEquality)
    {
        if (!expression.Factors.IsEmpty)
            constraints.Add((expression, isEquality));
    }

    private LinearExpression Sum(IEnumerable<string> names) => LinearExpression.Sum(names.Select(name => numbers[name]));
}
