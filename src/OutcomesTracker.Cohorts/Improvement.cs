using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.Improvement;

namespace OutcomesTracker.Cohorts;

/// <summary>What the improvement view is asked. The cutoff is a clinical day, <paramref name="AsOf"/> a global sequence.</summary>
public sealed record ImprovementQuery(
    DateOnly Cutoff, long AsOf, GroupBy GroupBy, CohortFilter Filter, AssessmentWindow Window, Viewer Viewer);

/// <summary>How many courses of a group are in each state, and of how many patients. A sum over patients.</summary>
public sealed class ImprovementCounts
{
    private readonly long[] states = new long[Enum.GetValues<CourseState>().Length];
    private long lastPatient;

    public long Patients { get; private set; }

    public long Courses => states.Sum();

    public long this[CourseState state] => states[(int)state];

    public long Assessed => this[CourseState.Improved] + this[CourseState.NotImproved];

    public long Due => Courses - this[CourseState.NotYetDue];

    /// <summary>Counts a course; and its patient, if this is the first of the patient's. Patients are numbered from 1 and come one after the other.</summary>
    internal void Count(CourseState state, long patient)
    {
        states[(int)state]++;
        if (lastPatient == patient) return;
        lastPatient = patient;
        Patients++;
    }

    internal void Add(ImprovementCounts other)
    {
        Patients += other.Patients;
        for (var state = 0; state < states.Length; state++) states[state] += other.states[state];
    }
}

/// <summary>The improvement view: each patient's part, and their sum by group.</summary>
public sealed class ImprovementTally(ImprovementQuery query) : CohortTally(query.AsOf, query.Cutoff, query.GroupBy, query.Filter, query.Viewer)
{
    private readonly CourseOutcome outcome = new(query.Window, query.Cutoff);
    private readonly GroupTable<ImprovementCounts> groups = new();
    private readonly ImprovementCounts everyone = new();
    private long patients;

    public override FactsNeeded Needed => FactsNeeded.Assessments;

    /// <summary>Those that have a course, and all together.</summary>
    public IReadOnlyDictionary<string, ImprovementCounts> Groups
    {
        get
        {
            var byKey = groups.Counted.ToDictionary(group => KeyOf(group.Group), group => group.Counts, StringComparer.Ordinal);
            byKey.Add(GroupKeys.Everyone, everyone);
            return byKey;
        }
    }

    public void Add(ImprovementTally other)
    {
        everyone.Add(other.everyone);
        foreach (var (group, counts) in other.groups.Counted) groups[NumberHere(other, group)].Add(counts);
    }

    private protected override void Count(in CohortMember member, int clinic)
    {
        patients++;
        var course = new CourseWalk(member, query.Window.Anchor, LastDay);
        while (course.Next())
        {
            var anchor = course.Anchor;
            var ageBand = AgeBandAt(anchor, member.Person);
            if (!Admits(course.Row, anchor, ageBand)) continue;
            var state = outcome.Of(anchor.On, course.Assessments);
            groups[GroupOf(course, anchor, member.Person, ageBand, clinic)].Count(state, patients);
            everyone.Count(state, patients);
        }
    }

    private bool Admits(in CourseRow course, in SessionRow anchor, int ageBand) =>
        Chosen.Modality.Has((int)anchor.Modality) && Chosen.AgeBand.Has(ageBand)
        && Chosen.Indication.Has((int)course.Indication) && Chosen.BodyArea.Has((int)course.BodyArea);

    private int GroupOf(in CourseWalk course, in SessionRow anchor, in PersonRow person, int ageBand, int clinic) => Way switch
    {
        GroupBy.Modality => (int)anchor.Modality,
        GroupBy.SkinType => person.SkinType,
        GroupBy.Sex => (int)person.Sex,
        GroupBy.AgeBand => ageBand,
        GroupBy.Clinic => clinic,
        GroupBy.Indication => (int)course.Row.Indication,
        GroupBy.BodyArea => (int)course.Row.BodyArea,
        GroupBy.Sessions => Math.Min(course.Sessions.Length, GroupKeys.ManySessions),
        _ => throw new InvalidOperationException($"Courses are not grouped by {Way}."),
    };
}
