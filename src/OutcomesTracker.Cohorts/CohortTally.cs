using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Groups;

namespace OutcomesTracker.Cohorts;

/// <summary>
/// What the tallies of both views have in common: which patients they count, and the groups by number. Tallies of different patients add
/// up. A tally is not thread-safe: each thread scans into its own, and those are added.
/// </summary>
public abstract class CohortTally
{
    private readonly GroupKey groupBy;
    private readonly CohortFilter filter;
    private readonly Viewer viewer;
    private readonly KeyFilter[] patientFilters,
        countedFilters;
    private readonly Dictionary<string, int> clinicNumbers = new(StringComparer.Ordinal);
    private readonly List<string> clinics = [];
    private readonly List<bool> admitted = [];
    private SubjectBuilder? builder;

    private protected CohortTally(long asOfSequence, DateOnly cutoff, GroupKey groupBy, CohortFilter filter, Viewer viewer)
    {
        (AsOfSequence, Cutoff, this.groupBy, this.filter, this.viewer) = (asOfSequence, cutoff, groupBy, filter, viewer);
        // A clinic is filtered by its slug, once, when it gets its number.
        var byNumber = filter.Keys.Where(key => key.Values is not GroupValues.Clinics).ToLookup(key => key.IsPatientProperty);
        patientFilters = [.. byNumber[true].Select(key => new KeyFilter(key, filter[key]!))];
        countedFilters = [.. byNumber[false].Select(key => new KeyFilter(key, filter[key]!))];
    }

    /// <summary>The sequence as of which facts count.</summary>
    public long AsOfSequence { get; }

    /// <summary>The facts that its counts depend on.</summary>
    public abstract FactsNeeded Needed { get; }

    private protected DateOnly Cutoff { get; }

    /// <summary>The number that a clinic has within this tally.</summary>
    public int Clinic(string clinic)
    {
        if (clinicNumbers.TryGetValue(clinic, out var number))
            return number;
        clinicNumbers.Add(clinic, clinics.Count);
        clinics.Add(clinic);
        admitted.Add(filter[GroupKeys.Clinic]?.Contains(clinic) != false && viewer.CountsClinic(clinic));
        return clinics.Count - 1;
    }

    /// <summary>Whether a patient can count at all, by its clinic and by whether it consents to research as the log stands now.</summary>
    public bool MayCount(int clinic, bool consentsNow) => admitted[clinic] && (consentsNow || !viewer.NeedsConsent);

    /// <summary>Counts one patient, from its facts.</summary>
    public void Add(PatientFacts patient)
    {
        builder ??= new();
        var consentsNow = ResearchConsent.IsGiven(builder.Form(patient).Consents);
        Add(builder.Form(patient, AsOfSequence, Needed), Clinic(patient.Clinic), consentsNow);
    }

    /// <summary>Counts one patient.</summary>
    /// <param name="subject">The patient's rows as of <see cref="AsOfSequence"/>.</param>
    /// <param name="clinic">Its clinic's number.</param>
    /// <param name="consentsNow">Whether the latest of all research consents, as the log stands now, is given.</param>
    public void Add(in CohortSubject subject, int clinic, bool consentsNow)
    {
        var person = subject.Person;
        if (!person.IsEnrolled || !MayCount(clinic, consentsNow))
            return;
        var counted = new Counted
        {
            Clinic = clinic,
            BirthYear = person.BirthYear,
            Sex = person.Sex,
            SkinType = person.SkinType,
        };
        if (!Passes(patientFilters, counted))
            return;
        if (!viewer.NeedsConsent || ResearchConsent.IsGiven(subject.Consents, Cutoff))
            Count(subject, counted);
    }

    /// <summary>Counts a patient's courses or sessions.</summary>
    /// <param name="subject">The patient's rows.</param>
    /// <param name="counted">Holds the properties of the patient; those of each course or session are still to be set.</param>
    private protected abstract void Count(in CohortSubject subject, Counted counted);

    /// <summary>Whether a course or session passes the filters by properties that are not the patient's.</summary>
    private protected bool Passes(in Counted one) => Passes(countedFilters, one);

    /// <summary>The number of the group that a course or session is in.</summary>
    private protected int GroupOf(in Counted one) => groupBy.NumberOf(one);

    /// <summary>This tally's number of another tally's group: the tallies may number the clinics differently.</summary>
    private protected int LocalGroupNumber(CohortTally other, int group) =>
        groupBy.Values is GroupValues.Clinics ? Clinic(other.clinics[group]) : group;

    private protected string KeyOf(int group) => groupBy.TextOf(group, clinics);

    private static bool Passes(KeyFilter[] filters, in Counted one)
    {
        foreach (var filter in filters)
            if (!filter.Passes(one))
                return false;
        return true;
    }

    /// <summary>The values of one key that count, by number.</summary>
    private sealed class KeyFilter(GroupKey key, IReadOnlySet<string> any)
    {
        private readonly bool[] chosen = key.Chosen(any);

        public bool Passes(in Counted one) => chosen[key.NumberOf(one)];
    }
}
