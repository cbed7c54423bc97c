using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.Groups;

namespace OutcomesTracker.Cohorts;

/// <summary>What is chosen of a closed list of at most 64, by number; all, unless something is said.</summary>
internal readonly record struct Choice(ulong Chosen)
{
    public bool Has(int number) => (Chosen >> number & 1) != 0;

    public static Choice Of<T>(IReadOnlySet<T>? wanted, Func<T, int> number) =>
        new(wanted?.Aggregate(0UL, (chosen, one) => chosen | 1UL << number(one)) ?? ulong.MaxValue);
}

/// <summary>The filters by code, as a scan asks them.</summary>
internal sealed class Choices(CohortFilter filter)
{
    public readonly Choice Modality = Choice.Of(filter.Modality, code => (int)code);
    public readonly Choice SkinType = Choice.Of(filter.SkinType, type => type);
    public readonly Choice Sex = Choice.Of(filter.Sex, code => (int)code);
    public readonly Choice AgeBand = Choice.Of(filter.AgeBand, AgeBands.All.IndexOf);
    public readonly Choice Indication = Choice.Of(filter.Indication, code => (int)code);
    public readonly Choice BodyArea = Choice.Of(filter.BodyArea, code => (int)code);
    public readonly Choice OperatorRole = Choice.Of(filter.OperatorRole, code => (int)code);
}
