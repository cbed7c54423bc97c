using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Domain.Outcomes;

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

    /// <summary>The filters on what a patient is, whatever was done.</summary>
    public bool Admits(PersonFact person, string clinic) =>
        Passes(SkinType, person.SkinType) && Passes(Sex, person.Sex) && Passes(Clinic, clinic);

    public static bool Passes<T>(IReadOnlySet<T>? wanted, T value) => wanted is null || wanted.Contains(value);
}

/// <summary>Who asks. A researcher sees consenting patients and no small cells; a clinic sees its own.</summary>
public abstract record Viewer
{
    /// <summary>Sees patients with research consent, of every clinic.</summary>
    public sealed record Researcher : Viewer;

    /// <summary>Sees every patient of one clinic.</summary>
    public sealed record ClinicStaff(string Clinic) : Viewer;

    /// <summary>
    /// A researcher sees whom the latest research consent or withdrawal up to the cutoff allows, as recorded at the pinned sequence,
    /// and the latest of all as the log stands now: a withdrawal ends access to the past as well.
    /// </summary>
    public bool MaySee(PatientFacts patient, DateOnly cutoff, long asOf) => this switch
    {
        ClinicStaff staff => patient.Clinic == staff.Clinic,
        _ => LatestIsGiven(patient, cutoff, asOf) && LatestIsGiven(patient, DateOnly.MaxValue, long.MaxValue - 1),
    };

    private static bool LatestIsGiven(PatientFacts patient, DateOnly cutoff, long asOf)
    {
        ResearchConsentFact? latest = null;
        foreach (var consent in patient.Consents)
        {
            if (!consent.At(asOf) || consent.Fact.On > cutoff) continue;
            if (latest is null || (consent.Fact.On, consent.Fact.Version).CompareTo((latest.On, latest.Version)) > 0) latest = consent.Fact;
        }
        return latest is { Given: true };
    }
}

/// <summary>Age in whole calendar years, by year of birth, in the contract's bands.</summary>
public static class AgeBands
{
    public static readonly IReadOnlyList<string> All = ["under-18", "18-29", "30-39", "40-49", "50-59", "60+"];

    public static string Of(int years) => years switch
    {
        < 18 => All[0],
        < 30 => All[1],
        < 40 => All[2],
        < 50 => All[3],
        < 60 => All[4],
        _ => All[5],
    };
}
