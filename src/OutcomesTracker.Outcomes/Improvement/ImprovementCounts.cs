namespace OutcomesTracker.Outcomes.Improvement;

/// <summary>
/// The number of courses of a group in each state, and the number of their patients. Counts of different patients add up.
/// </summary>
public sealed class ImprovementCounts
{
    private readonly long[] states = new long[Enum.GetValues<CourseState>().Length];
    private long lastPatient;

    public long Patients { get; private set; }

    public long Courses => states.Sum();

    public long this[CourseState state] => states[(int)state];

    public long Assessed => this[CourseState.Improved] + this[CourseState.NotImproved];

    public long Due => Courses - this[CourseState.NotYetDue];

    /// <summary>
    /// Counts a course, and its patient once. Patients are numbered from 1, and the courses of one patient are counted consecutively.
    /// </summary>
    public void Count(CourseState state, long patient)
    {
        states[(int)state]++;
        if (lastPatient == patient)
            return;
        lastPatient = patient;
        Patients++;
    }

    public void Add(ImprovementCounts other)
    {
        Patients += other.Patients;
        for (var state = 0; state < states.Length; state++)
            states[state] += other.states[state];
    }
}
