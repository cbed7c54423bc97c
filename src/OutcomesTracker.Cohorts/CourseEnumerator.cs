using OutcomesTracker.Outcomes.Improvement;

namespace OutcomesTracker.Cohorts;

/// <summary>
/// Iterates over a subject's courses that have a session on or before a cutoff, without the sessions after it. The cutoff changes nothing
/// else in a course: if the site's next course begins after the cutoff, the assessments that it takes from this course are after the cutoff
/// too.
/// </summary>
public ref struct CourseEnumerator(CohortSubject subject, ReferenceSession reference, DateOnly cutoff)
{
    private readonly ReadOnlySpan<SessionRow> sessions = subject.Sessions;
    private readonly ReadOnlySpan<CourseRow> courses = subject.Courses;
    private ReadOnlySpan<int> sessionsLeft = subject.CourseSessions;
    private ReadOnlySpan<JudgedAssessment> assessmentsLeft = subject.Assessments;
    private int next;

    /// <summary>The course with all its sessions.</summary>
    public CourseRow Row { get; private set; }

    /// <summary>The indexes of the course's sessions up to the cutoff, at least one.</summary>
    public ReadOnlySpan<int> Sessions { get; private set; }

    /// <summary>The course's candidate assessments, including those after the cutoff.</summary>
    public ReadOnlySpan<JudgedAssessment> Assessments { get; private set; }

    /// <summary>The reference session: the course's last session up to the cutoff, or its first.</summary>
    public readonly SessionRow Reference => sessions[Sessions[reference == ReferenceSession.First ? 0 : ^1]];

    public bool Next()
    {
        while (next < courses.Length)
        {
            Row = courses[next++];
            Sessions = UpToCutoff(sessionsLeft[..Row.Sessions]);
            Assessments = assessmentsLeft[..Row.Assessments];
            sessionsLeft = sessionsLeft[Row.Sessions..];
            assessmentsLeft = assessmentsLeft[Row.Assessments..];
            if (Sessions.Length > 0)
                return true;
        }
        return false;
    }

    private readonly ReadOnlySpan<int> UpToCutoff(ReadOnlySpan<int> ofCourse)
    {
        var count = ofCourse.Length;
        while (count > 0 && sessions[ofCourse[count - 1]].On > cutoff)
            count--;
        return ofCourse[..count];
    }
}
