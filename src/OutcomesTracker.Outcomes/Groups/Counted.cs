using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Outcomes.Groups;

/// <summary>
/// The properties by which a view groups and filters what it counts: a course with its reference session (improvement) or a session (side
/// effects), and its patient. The properties of a course are unset for a session.
/// </summary>
public record struct Counted
{
    /// <summary>The clinic's number within a tally, from 0.</summary>
    public int Clinic { get; set; }

    public int BirthYear { get; set; }

    public Sex Sex { get; set; }

    /// <summary>Fitzpatrick's, 1 to 6.</summary>
    public int SkinType { get; set; }

    /// <summary>The calendar year of the session.</summary>
    public int Year { get; set; }

    public Modality Modality { get; set; }

    public ProviderRole OperatorRole { get; set; }

    public Indication Indication { get; set; }

    public BodyArea BodyArea { get; set; }

    /// <summary>How many sessions the course has up to the cutoff, 1 or more.</summary>
    public int Sessions { get; set; }
}
