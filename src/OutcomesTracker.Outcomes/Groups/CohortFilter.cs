using System.Collections.Immutable;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Outcomes.Groups;

/// <summary>What a view can be grouped by.</summary>
public enum GroupBy : byte { Modality, SkinType, Sex, AgeBand, Clinic, Indication, BodyArea, OperatorRole, Sessions }

/// <summary>
/// Which courses or sessions count, once formed: for each attribute any of the given values; null is all. Keys are those of the groups.
/// </summary>
public sealed record CohortFilter
{
    public IReadOnlySet<Modality>? Modality { get; init; }

    public IReadOnlySet<int>? SkinType { get; init; }

    public IReadOnlySet<Sex>? Sex { get; init; }

    public IReadOnlySet<string>? AgeBand { get; init; }

    public IReadOnlySet<string>? Clinic { get; init; }

    public IReadOnlySet<Indication>? Indication { get; init; }

    public IReadOnlySet<BodyArea>? BodyArea { get; init; }

    public IReadOnlySet<ProviderRole>? OperatorRole { get; init; }
}
