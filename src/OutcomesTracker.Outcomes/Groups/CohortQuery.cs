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

/// <summary>Who asks. A researcher sees consenting patients and no small cells; a clinic sees its own.</summary>
public abstract record Viewer
{
    /// <summary>
    /// Sees whom the latest research consent or withdrawal up to the cutoff allows, as recorded at the pinned sequence, and the latest of
    /// all as the log stands now: a withdrawal ends access to the past as well.
    /// </summary>
    public sealed record Researcher : Viewer
    {
        public override bool NeedsConsent => true;

        public override bool Sees(string clinic) => true;
    }

    /// <summary>Sees every patient of one clinic.</summary>
    public sealed record ClinicStaff(string Clinic) : Viewer
    {
        public override bool NeedsConsent => false;

        public override bool Sees(string clinic) => clinic == Clinic;
    }

    public abstract bool NeedsConsent { get; }

    public abstract bool Sees(string clinic);
}

/// <summary>A research consent given or withdrawn. Days are <see cref="DateOnly.DayNumber"/>.</summary>
public readonly record struct ConsentRow(int On, bool Given);

/// <summary>What research consents say together.</summary>
public static class ResearchConsent
{
    /// <summary>Whether the latest up to a day, by day, then version, is given.</summary>
    public static bool IsGiven(ReadOnlySpan<ConsentRow> inOrder, int lastDay = int.MaxValue)
    {
        for (var place = inOrder.Length - 1; place >= 0; place--)
            if (inOrder[place].On <= lastDay) return inOrder[place].Given;
        return false;
    }
}

/// <summary>Age in whole calendar years, by year of birth, in the contract's bands.</summary>
public static class AgeBands
{
    public static readonly ImmutableArray<string> All = ["under-18", "18-29", "30-39", "40-49", "50-59", "60+"];

    /// <summary>The band's place in <see cref="All"/>.</summary>
    public static int Of(int years) => years switch
    {
        < 18 => 0,
        < 30 => 1,
        < 40 => 2,
        < 50 => 3,
        < 60 => 4,
        _ => 5,
    };
}
