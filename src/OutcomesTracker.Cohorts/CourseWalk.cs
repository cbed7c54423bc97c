using OutcomesTracker.Outcomes.Improvement;

namespace OutcomesTracker.Cohorts;

/// <summary>
/// Goes through a subject's courses that have a session on or before a cutoff, one after the other, and leaves out the sessions after it.
/// Nothing else of a course depends on the cutoff: the site's next course would begin after it, and what may be assessed there comes later.
/// </summary>
public ref struct CourseWalk(CohortSubject subject, ReferenceSession reference, DateOnly cutoff)
{
    private readonly ReadOnlySpan<SessionRow> sessions = subject.Sessions;
    private readonly ReadOnlySpan<CourseRow> courses = subject.Courses;
    private ReadOnlySpan<int> sessionsLeft = subject.CourseSessions;
    private ReadOnlySpan<JudgedAssessment> assessmentsLeft = subject.Assessments;
    private int next;

    /// <summary>The course with all its sessions.</summary>
    public CourseRow Row { get; private set; }

    /// <summary>The places of its sessions up to the cutoff, one at least.</summary>
    public ReadOnlySpan<int> Sessions { get; private set; }

    /// <summary>The assessments that may be its own, those after the cutoff too.</summary>
    public ReadOnlySpan<JudgedAssessment> Assessments { get; private set; }

    /// <summary>Its last session up to the cutoff, or its first.</summary>
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
