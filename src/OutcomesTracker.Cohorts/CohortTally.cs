using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Groups;

namespace OutcomesTracker.Cohorts;

/// <summary>
/// What the tallies of both views have in common: which patients they count, and the groups by number. A tally is a sum of patients' parts.
/// It is not safe for several threads: each thread scans into its own, and those are added.
/// </summary>
public abstract class CohortTally
{
    private readonly CohortFilter filter;
    private readonly Viewer viewer;
    private readonly Dictionary<string, int> clinicNumbers = new(StringComparer.Ordinal);
    private readonly List<string> clinics = [];
    private readonly List<bool> admitted = [];
    private SubjectBuilder? builder;

    private protected CohortTally(long asOfSequence, DateOnly cutoff, GroupBy groupBy, CohortFilter filter, Viewer viewer)
    {
        (AsOfSequence, Cutoff, GroupBy, this.filter, this.viewer) = (asOfSequence, cutoff, groupBy, filter, viewer);
        Chosen = new(filter);
        AsksAge = groupBy == GroupBy.AgeBand || filter.AgeBand is not null;
    }

    /// <summary>The sequence as of which facts count.</summary>
    public long AsOfSequence { get; }

    /// <summary>The facts that its counts depend on.</summary>
    public abstract FactsNeeded Needed { get; }

    private protected DateOnly Cutoff { get; }

    private protected GroupBy GroupBy { get; }

    private protected Choices Chosen { get; }

    private bool AsksAge { get; }

    /// <summary>The number that a clinic has within this tally.</summary>
    public int Clinic(string clinic)
    {
        if (clinicNumbers.TryGetValue(clinic, out var number)) return number;
        clinicNumbers.Add(clinic, clinics.Count);
        clinics.Add(clinic);
        admitted.Add(filter.Clinic?.Contains(clinic) != false && viewer.Sees(clinic));
        return clinics.Count - 1;
    }

    /// <summary>Whether a patient of a clinic can count at all, who consents to research as the log stands now, or does not.</summary>
    public bool MayCount(int clinic, bool consentsNow) => admitted[clinic] && (consentsNow || !viewer.NeedsConsent);

    /// <summary>Adds one patient's part, from its facts.</summary>
    public void Add(PatientFacts patient)
    {
        builder ??= new();
        var consentsNow = ResearchConsent.IsGiven(builder.Form(patient).Consents);
        Add(builder.Form(patient, AsOfSequence, Needed), Clinic(patient.Clinic), consentsNow);
    }

    /// <summary>Adds one patient's part.</summary>
    /// <param name="subject">The patient's rows as of <see cref="AsOfSequence"/>.</param>
    /// <param name="clinic">Its clinic's number.</param>
    /// <param name="consentsNow">Whether the latest of all research consents, as the log stands now, is given.</param>
    public void Add(in CohortSubject subject, int clinic, bool consentsNow)
    {
        var person = subject.Person;
        if (!person.IsEnrolled || !MayCount(clinic, consentsNow) || !Chosen.SkinType.Has(person.SkinType) || !Chosen.Sex.Has((int)person.Sex)) return;
        if (!viewer.NeedsConsent || ResearchConsent.IsGiven(subject.Consents, Cutoff)) Count(subject, clinic);
    }

    private protected abstract void Count(in CohortSubject subject, int clinic);

    /// <summary>The age band at a session, if the view asks for it.</summary>
    private protected int AgeBandAt(in SessionRow session, in PersonRow person) =>
        AsksAge ? AgeBands.Of(session.Year - person.BirthYear) : 0;

    /// <summary>Which group here is another tally's: clinics may have other numbers there.</summary>
    private protected int NumberHere(CohortTally other, int group) => GroupBy == GroupBy.Clinic ? Clinic(other.clinics[group]) : group;

    private protected string KeyOf(int group) => GroupBy switch
    {
        GroupBy.Modality => Code<Modality>.Of((Modality)group),
        GroupBy.SkinType => GroupKeys.OfDigit(group),
        GroupBy.Sex => Code<Sex>.Of((Sex)group),
        GroupBy.AgeBand => AgeBands.All[group],
        GroupBy.Clinic => clinics[group],
        GroupBy.Indication => Code<Indication>.Of((Indication)group),
        GroupBy.BodyArea => Code<BodyArea>.Of((BodyArea)group),
        GroupBy.OperatorRole => Code<ProviderRole>.Of((ProviderRole)group),
        GroupBy.Sessions => GroupKeys.OfSessions(group),
        _ => throw new InvalidOperationException($"There are no groups by {GroupBy}."),
    };
}
