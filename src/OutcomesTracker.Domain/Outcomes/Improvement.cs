using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Domain.Outcomes;

/// <summary>What the improvement view is asked. The cutoff is a clinical day, <paramref name="AsOf"/> a global sequence.</summary>
public sealed record ImprovementQuery(
    DateOnly Cutoff, long AsOf, GroupBy GroupBy, CohortFilter Filter, AssessmentWindow Window, Viewer Viewer);

/// <summary>How many courses of a group are in each state, and of how many patients. A sum over patients.</summary>
public sealed class ImprovementCounts
{
    private readonly long[] states = new long[Enum.GetValues<CourseState>().Length];

    public long Patients { get; private set; }

    public long Courses => states.Sum();

    public long this[CourseState state] => states[(int)state];

    public long Assessed => this[CourseState.Improved] + this[CourseState.NotImproved];

    public long Due => Courses - this[CourseState.NotYetDue];

    internal void Count(CourseState state) => states[(int)state]++;

    internal void CountPatient() => Patients++;

    internal void Add(ImprovementCounts other)
    {
        Patients += other.Patients;
        for (var state = 0; state < states.Length; state++) states[state] += other.states[state];
    }
}

/// <summary>The improvement view: each patient's part, and their sum by group. Not safe for several threads: each scans into its own, and those are added.</summary>
public sealed class ImprovementTally(ImprovementQuery query)
{
    private readonly Dictionary<string, ImprovementCounts> groups = new(StringComparer.Ordinal) { [GroupKeys.Everyone] = new() };

    public IReadOnlyDictionary<string, ImprovementCounts> Groups => groups;

    /// <summary>Adds one patient's part.</summary>
    public void Add(PatientFacts patient)
    {
        if (patient.PersonAt(query.AsOf) is not { } person || !query.Filter.Admits(person, patient.Clinic)) return;
        if (!query.Viewer.MaySee(patient, query.Cutoff, query.AsOf)) return;
        HashSet<string>? seen = null;
        foreach (var course in Course.Of(patient, query.Cutoff, query.AsOf))
        {
            var anchor = query.Window.AnchorOf(course);
            var ageBand = AgeBands.Of(anchor.On.Year - person.BirthYear);
            if (!Admits(course, anchor, ageBand)) continue;
            var state = CourseOutcome.Of(course, patient, query.Window, query.Cutoff, query.AsOf);
            seen ??= new(StringComparer.Ordinal);
            foreach (var key in (ReadOnlySpan<string>)[Key(course, anchor, person, ageBand, patient.Clinic), GroupKeys.Everyone])
            {
                var group = Group(key);
                group.Count(state);
                if (seen.Add(key)) group.CountPatient();
            }
        }
    }

    public void Add(ImprovementTally other)
    {
        foreach (var (key, counts) in other.groups) Group(key).Add(counts);
    }

    private bool Admits(Course course, SessionFact anchor, string ageBand) =>
        CohortFilter.Passes(query.Filter.Modality, anchor.Modality)
        && CohortFilter.Passes(query.Filter.AgeBand, ageBand)
        && CohortFilter.Passes(query.Filter.Indication, course.Pair.Indication)
        && CohortFilter.Passes(query.Filter.BodyArea, course.Pair.BodyArea);

    private string Key(Course course, SessionFact anchor, PersonFact person, string ageBand, string clinic) => query.GroupBy switch
    {
        GroupBy.Modality => Code<Modality>.Of(anchor.Modality),
        GroupBy.SkinType => GroupKeys.OfDigit(person.SkinType),
        GroupBy.Sex => Code<Sex>.Of(person.Sex),
        GroupBy.AgeBand => ageBand,
        GroupBy.Clinic => clinic,
        GroupBy.Indication => Code<Indication>.Of(course.Pair.Indication),
        GroupBy.BodyArea => Code<BodyArea>.Of(course.Pair.BodyArea),
        GroupBy.Sessions => course.Sessions.Count < 6 ? GroupKeys.OfDigit(course.Sessions.Count) : "6+",
        _ => throw new InvalidOperationException($"Courses are not grouped by {query.GroupBy}."),
    };

    private ImprovementCounts Group(string key)
    {
        if (!groups.TryGetValue(key, out var group)) groups[key] = group = new();
        return group;
    }
}
