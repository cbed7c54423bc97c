using System.Collections.Immutable;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Outcomes.Groups;

/// <summary>The views that have a group key.</summary>
[Flags]
public enum OutcomeViews
{
    Improvement = 1,
    SideEffects = 2,
    Both = Improvement | SideEffects,
}

/// <summary>The values of a group key.</summary>
public abstract record GroupValues
{
    /// <summary>A closed list of texts.</summary>
    public sealed record Texts(ImmutableArray<string> All) : GroupValues;

    /// <summary>The digits from one to another, both included.</summary>
    public sealed record Digits(int Lowest, int Highest) : GroupValues;

    /// <summary>The slugs of the registry's clinics.</summary>
    public sealed record Clinics : GroupValues;

    /// <summary>The codes of an enumeration whose members are numbered from 0.</summary>
    public static GroupValues Codes<T>()
        where T : struct, Enum => new Texts([.. Code<T>.All]);
}

/// <summary>
/// A value of <c>groupBy</c>, and the filter of the same name: its name, its possible values, and which of them a counted course or session
/// has. <see cref="GroupKeys"/> lists all keys.
/// </summary>
/// <param name="code">The name in the API.</param>
/// <param name="values">The values of groups and filter.</param>
/// <param name="numberOf">The number of the value that a counted course or session has, from 0.</param>
public sealed class GroupKey(string code, GroupValues values, GroupKey.NumberOfValue numberOf)
{
    /// <summary>A function of what is counted, by reference because it is called for every course and session.</summary>
    public delegate int NumberOfValue(in Counted one);

    private readonly ImmutableArray<string> texts = values switch
    {
        GroupValues.Texts list => list.All,
        GroupValues.Digits digits => [.. Enumerable.Range(digits.Lowest, digits.Highest - digits.Lowest + 1).Select(digit => $"{digit}")],
        _ => [],
    };

    public string Code { get; } = code;

    public GroupValues Values { get; } = values;

    public OutcomeViews Views { get; init; } = OutcomeViews.Both;

    /// <summary>
    /// Whether it is a property of the patient, the same for all courses and sessions. Such filters apply to unattributed reports too.
    /// </summary>
    public bool IsOfPatient { get; init; }

    /// <summary>Whether there is a filter of its name.</summary>
    public bool IsFilter { get; init; } = true;

    /// <summary>What the API's document says of the filter; null where there is none.</summary>
    public string? Sentence { get; init; }

    public int NumberOf(in Counted one) => numberOf(one);

    /// <summary>
    /// The text of a value, which is the key of its group. The numbers of clinics are indexes into <paramref name="clinics"/>.
    /// </summary>
    public string TextOf(int number, IReadOnlyList<string> clinics) => Values is GroupValues.Clinics ? clinics[number] : texts[number];

    /// <summary>
    /// For the number of each value: whether its text is in the set. Empty for clinics, whose numbers differ between tallies.
    /// </summary>
    public bool[] Chosen(IReadOnlySet<string> among) => [.. texts.Select(among.Contains)];

    public override string ToString() => Code;
}
