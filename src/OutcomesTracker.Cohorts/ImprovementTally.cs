using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.Improvement;

namespace OutcomesTracker.Cohorts;

/// <summary>The improvement view: each patient's part, and their sum by group.</summary>
public sealed class ImprovementTally(ImprovementQuery query) : CohortTally(query.AsOfSequence, query.Cutoff, query.GroupBy, query.Filter, query.Viewer)
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

    private protected override void Count(in CohortSubject subject, int clinic)
    {
        patients++;
        var course = new CourseWalk(subject, query.Window.Reference, Cutoff);
        while (course.Next())
        {
            var reference = course.Reference;
            var ageBand = AgeBandAt(reference, subject.Person);
            if (!Admits(course.Row, reference, ageBand)) continue;
            var state = outcome.Of(reference.On, course.Assessments);
            groups[GroupOf(course, reference, subject.Person, ageBand, clinic)].Count(state, patients);
            everyone.Count(state, patients);
        }
    }

    private bool Admits(in CourseRow course, in SessionRow reference, int ageBand) =>
        Chosen.Modality.Has((int)reference.Modality) && Chosen.AgeBand.Has(ageBand)
        && Chosen.Indication.Has((int)course.Indication) && Chosen.BodyArea.Has((int)course.BodyArea);

    private int GroupOf(in CourseWalk course, in SessionRow reference, in PersonRow person, int ageBand, int clinic) => GroupBy switch
    {
        GroupBy.Modality => (int)reference.Modality,
        GroupBy.SkinType => person.SkinType,
        GroupBy.Sex => (int)person.Sex,
        GroupBy.AgeBand => ageBand,
        GroupBy.Clinic => clinic,
        GroupBy.Indication => (int)course.Row.Indication,
        GroupBy.BodyArea => (int)course.Row.BodyArea,
        GroupBy.Sessions => Math.Min(course.Sessions.Length, GroupKeys.ManySessions),
        _ => throw new InvalidOperationException($"Courses are not grouped by {GroupBy}."),
    };
}
