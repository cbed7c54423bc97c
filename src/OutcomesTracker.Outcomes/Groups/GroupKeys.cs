using System.Collections.Immutable;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Outcomes.Groups;

/// <summary>
/// The table of group keys (contract §4), in the order of the API's document. A new key needs only an entry here: <c>groupBy</c>, the
/// filter, the groups of the response and the document are derived from it.
/// </summary>
public static class GroupKeys
{
    /// <summary>The key of all groups together.</summary>
    public const string AllGroups = "*";

    private static readonly List<GroupKey> Table = [];

    public static readonly GroupKey Modality = Add(
        new("modality", GroupValues.Codes<Modality>(), static (in one) => (int)one.Modality) { Sentence = "The kind of treatment." }
    );

    public static readonly GroupKey SkinType = Add(
        new("skinType", new GroupValues.Digits(1, 6), static (in one) => one.SkinType - 1)
        {
            IsPatientProperty = true,
            Sentence = "Fitzpatrick's, 1–6.",
        }
    );

    public static readonly GroupKey Sex = Add(
        new("sex", GroupValues.Codes<Sex>(), static (in one) => (int)one.Sex)
        {
            IsPatientProperty = true,
            Sentence = "As recorded at enrolment.",
        }
    );

    public static readonly GroupKey AgeBand = Add(
        new("ageBand", new GroupValues.Texts(AgeBands.All), static (in one) => AgeBands.Of(one.Year - one.BirthYear))
        {
            Sentence = "Years of age at the course's anchor, or at the session.",
        }
    );

    public static readonly GroupKey Clinic = Add(
        new("clinic", new GroupValues.Clinics(), static (in one) => one.Clinic) { IsPatientProperty = true, Sentence = "A clinic's slug." }
    );

    public static readonly GroupKey Indication = Add(
        new("indication", GroupValues.Codes<Indication>(), static (in one) => (int)one.Indication)
        {
            Views = OutcomeViews.Improvement,
            Sentence = "What is treated.",
        }
    );

    public static readonly GroupKey BodyArea = Add(
        new("bodyArea", GroupValues.Codes<BodyArea>(), static (in one) => (int)one.BodyArea)
        {
            Views = OutcomeViews.Improvement,
            Sentence = "The area of the body.",
        }
    );

    public static readonly GroupKey OperatorRole = Add(
        new("operatorRole", GroupValues.Codes<ProviderRole>(), static (in one) => (int)one.OperatorRole)
        {
            Views = OutcomeViews.SideEffects,
            Sentence = "The profession of the person that treated.",
        }
    );

    public static readonly GroupKey Sessions = Add(
        new("sessions", new GroupValues.Texts(["1", "2", "3", "4", "5", "6+"]), static (in one) => Math.Min(one.Sessions, 6) - 1)
        {
            Views = OutcomeViews.Improvement,
            IsFilter = false,
        }
    );

    public static IReadOnlyList<GroupKey> All => Table;

    public static IReadOnlyList<GroupKey> OfImprovement { get; } = [.. Table.Where(key => key.Views.HasFlag(OutcomeViews.Improvement))];

    public static IReadOnlyList<GroupKey> OfSideEffects { get; } = [.. Table.Where(key => key.Views.HasFlag(OutcomeViews.SideEffects))];

    private static GroupKey Add(GroupKey key)
    {
        Table.Add(key);
        return key;
    }
}

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
    public bool IsPatientProperty { get; init; }

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
