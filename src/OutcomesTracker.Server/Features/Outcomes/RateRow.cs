using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Server.Pages;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>A row of a plot of rates.</summary>
/// <param name="Counted">What the rate is of: "40 of 65 assessed".</param>
/// <param name="Unknown">What is not known, beside it: "34 of 99 unknown".</param>
public sealed record RateRow(
    string Name,
    double? Rate,
    (double Low, double High)? Interval,
    (double Low, double High)? Bounds,
    string Counted,
    string? Unknown
)
{
    public bool IsHidden { get; private init; }

    /// <summary>What is counted, and what is not known or of how many people, where there is little room.</summary>
    public (string Counted, string? Beside) Brief { get; init; } = ("", null);

    /// <summary>A group of the improvement view; null where it is hidden.</summary>
    public static RateRow Of(string name, ImprovementGroup? group) =>
        group is null
            ? Hidden(name)
            : new(
                name,
                group.Rate,
                Pair(group.Ci),
                Pair(group.Bounds),
                $"{Words.Count(group.Improved)} of {Words.Count(group.Assessed)} assessed",
                $"{Words.Count(group.Missing + group.NotEvaluable)} of {Words.Count(group.Due)} unknown"
            )
            {
                Brief = (
                    $"{Words.Count(group.Improved)} of {Words.Count(group.Assessed)}",
                    $"{Words.Count(group.Missing + group.NotEvaluable)} unknown"
                ),
            };

    /// <summary>A term, or any, in a group of the side-effect view; null where it is hidden.</summary>
    public static RateRow Of(string name, SideEffectGroup? group, Effect? effect) =>
        group is null || effect is not { SessionsWithEffect: { } sessions }
            ? Hidden(name)
            : new(
                name,
                effect.Rate,
                Pair(effect.Ci),
                null,
                $"{Words.Count(sessions)} of {Words.Plural(group.Sessions, "session")}",
                effect.PatientsWithEffect is { } people
                    ? $"{Words.Count(people)} of {Words.Plural(group.Patients, "person", "people")}"
                    : null
            )
            {
                Brief = ($"{Words.Count(sessions)} of {Words.Count(group.Sessions)}", Words.Plural(group.Patients, "person", "people")),
            };

    private static RateRow Hidden(string name) => new(name, null, null, null, "", null) { IsHidden = true };

    private static (double Low, double High)? Pair(Interval? interval) => interval is { Low: { } low, High: { } high } ? (low, high) : null;

    /// <summary>
    /// The groups of values that have an order, as skin types and numbers of sessions do, in that order, hidden or not: a place that is
    /// known beforehand says nothing.
    /// </summary>
    public static IReadOnlyList<(string Key, T? Shown)> InOrder<T>(IReadOnlyDictionary<string, Cell<T>> groups)
        where T : class =>
        [
            .. groups
                .Where(group => group.Key != GroupKeys.AllGroups)
                .OrderBy(group => AgeBands.All.IndexOf(group.Key))
                .ThenBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => (group.Key, group.Value.Shown)),
        ];

    /// <summary>
    /// The groups in the order in which they are drawn and listed: by rate, the highest first; then those without a rate; those that are
    /// hidden last and by name, so that their place says nothing.
    /// </summary>
    public static IReadOnlyList<(string Key, T? Shown)> Ordered<T>(
        IReadOnlyDictionary<string, Cell<T>> groups,
        Func<T, double?> rate,
        Func<string, string> name
    )
        where T : class =>
        [
            .. groups
                .Where(group => group.Key != GroupKeys.AllGroups)
                .OrderBy(group => group.Value.Shown is null)
                .ThenByDescending(group => group.Value.Shown is { } shown ? rate(shown) ?? -1 : 0)
                .ThenBy(group => name(group.Key), StringComparer.Ordinal)
                .Select(group => (group.Key, group.Value.Shown)),
        ];
}
