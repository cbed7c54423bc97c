using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Outcomes.Groups;

/// <summary>
/// The table of group keys (contract §4), in the order of the API's document. A new key needs only an entry here: <c>groupBy</c>, the
/// filter, the groups of the response and the document are derived from it.
/// </summary>
public static class GroupKeys
{
    /// <summary>The key of all groups together.</summary>
    public const string Everyone = "*";

    private static readonly List<GroupKey> Table = [];

    public static readonly GroupKey Modality = Add(
        new("modality", GroupValues.Codes<Modality>(), static (in one) => (int)one.Modality) { Sentence = "The kind of treatment." }
    );

    public static readonly GroupKey SkinType = Add(
        new("skinType", new GroupValues.Digits(1, 6), static (in one) => one.SkinType - 1)
        {
            IsOfPatient = true,
            Sentence = "Fitzpatrick's, 1–6.",
        }
    );

    public static readonly GroupKey Sex = Add(
        new("sex", GroupValues.Codes<Sex>(), static (in one) => (int)one.Sex) { IsOfPatient = true, Sentence = "As recorded at enrolment." }
    );

    public static readonly GroupKey AgeBand = Add(
        new("ageBand", new GroupValues.Texts(AgeBands.All), static (in one) => AgeBands.Of(one.Year - one.BirthYear))
        {
            Sentence = "Years of age at the course's anchor, or at the session.",
        }
    );

    public static readonly GroupKey Clinic = Add(
        new("clinic", new GroupValues.Clinics(), static (in one) => one.Clinic) { IsOfPatient = true, Sentence = "A clinic's slug." }
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
