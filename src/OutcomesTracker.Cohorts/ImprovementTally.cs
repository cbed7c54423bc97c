using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.Improvement;

namespace OutcomesTracker.Cohorts;

/// <summary>Counts the improvement view, patient by patient, in groups of courses.</summary>
public sealed class ImprovementTally(ImprovementQuery query)
    : CohortTally(query.AsOfSequence, query.Cutoff, query.GroupBy, query.Filter, query.Viewer)
{
    private readonly CourseOutcome outcome = new(query.Window, query.Cutoff);
    private readonly GroupTable<ImprovementCounts> groups = new();
    private readonly ImprovementCounts everyone = new();
    private long patients;

    public override FactsNeeded Needed => FactsNeeded.Assessments;

    /// <summary>The groups that have a course, and all groups together.</summary>
    public IReadOnlyDictionary<string, ImprovementCounts> Groups
    {
        get
        {
            var byKey = groups.Counted.ToDictionary(group => KeyOf(group.Group), group => group.Counts, StringComparer.Ordinal);
            byKey.Add(GroupKeys.AllGroups, everyone);
            return byKey;
        }
    }

    public void Add(ImprovementTally other)
    {
        everyone.Add(other.everyone);
        foreach (var (group, counts) in other.groups.Counted)
            groups[LocalGroupNumber(other, group)].Add(counts);
    }

    private protected override void Count(in CohortSubject subject, Counted counted)
    {
        patients++;
        var course = new CourseEnumerator(subject, query.Window.Reference, Cutoff);
        while (course.Next())
        {
            var reference = course.Reference;
            (counted.Year, counted.Modality, counted.OperatorRole) = (reference.Year, reference.Modality, reference.OperatorRole);
            (counted.Indication, counted.BodyArea, counted.Sessions) = (course.Row.Indication, course.Row.BodyArea, course.Sessions.Length);
            if (!Passes(counted))
                continue;
            var state = outcome.Of(reference.On, course.Assessments);
            groups[GroupOf(counted)].Count(state, patients);
            everyone.Count(state, patients);
        }
    }
}
