namespace OutcomesTracker.Outcomes.Improvement;

/// <summary>
/// The number of courses of a group in each state, and of their patients. Counts of different patients add up.
/// </summary>
public sealed class ImprovementCounts
{
    private readonly long[] states = new long[Enum.GetValues<CourseState>().Length];
    private long lastPatient,
        lastAssessedPatient;

    public long Patients { get; private set; }

    /// <summary>Patients with an assessed course.</summary>
    public long AssessedPatients { get; private set; }

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
        Patients += IsNext(ref lastPatient, patient);
        if (state is CourseState.Improved or CourseState.NotImproved)
            AssessedPatients += IsNext(ref lastAssessedPatient, patient);

        static int IsNext(ref long last, long patient)
        {
            var isNext = last != patient;
            last = patient;
            return isNext ? 1 : 0;
        }
    }

    public void Add(ImprovementCounts other)
    {
        Patients += other.Patients;
        AssessedPatients += other.AssessedPatients;
        for (var state = 0; state < states.Length; state++)
            states[state] += other.states[state];
    }
}
