using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Improvement;

namespace OutcomesTracker.Cohorts;

/// <summary>Forms courses from facts.</summary>
public static class Courses
{
    /// <summary>All courses of a patient, formed from the sessions known at a sequence and performed up to the cutoff, and what became of them.</summary>
    public static IReadOnlyList<Course> Of(PatientFacts patient, AssessmentWindow window, DateOnly cutoff, long asOf = long.MaxValue)
    {
        var (builder, outcome, courses) = (new MemberBuilder(), new CourseOutcome(window, cutoff), new List<Course>());
        var course = new CourseWalk(builder.Form(patient, asOf), window.Anchor, cutoff.DayNumber);
        while (course.Next())
        {
            var sessions = new List<SessionFact>(course.Sessions.Length);
            foreach (var place in course.Sessions) sessions.Add(builder.Session(place));
            courses.Add(new(
                new(course.Row.Indication, course.Row.BodyArea), sessions,
                course.Row.NextOn <= cutoff.DayNumber ? DateOnly.FromDayNumber(course.Row.NextOn) : null,
                outcome.Of(course.Anchor.On, course.Assessments)));
        }
        return courses;
    }
}

/// <summary>
/// Goes through a member's courses that have a session up to a cutoff, one after the other, without the sessions after it. The rest of
/// a course needs no look at the cutoff: its next course would begin after it, and so does what may be assessed.
/// </summary>
public ref struct CourseWalk(CohortMember member, Anchor anchor, int lastDay)
{
    private readonly ReadOnlySpan<SessionRow> sessions = member.Sessions;
    private readonly ReadOnlySpan<CourseRow> courses = member.Courses;
    private ReadOnlySpan<int> sessionsLeft = member.CourseSessions;
    private ReadOnlySpan<AssessmentRow> assessmentsLeft = member.Assessments;
    private int next;

    /// <summary>The course with all its sessions.</summary>
    public CourseRow Row { get; private set; }

    /// <summary>The places of its sessions up to the cutoff, one at least.</summary>
    public ReadOnlySpan<int> Sessions { get; private set; }

    public ReadOnlySpan<AssessmentRow> Assessments { get; private set; }

    /// <summary>Its last session up to the cutoff, or its first.</summary>
    public readonly SessionRow Anchor => sessions[Sessions[anchor == OutcomesTracker.Outcomes.Improvement.Anchor.First ? 0 : ^1]];

    public bool Next()
    {
        while (next < courses.Length)
        {
            Row = courses[next++];
            Sessions = UpToCutoff(sessionsLeft[..Row.Sessions]);
            Assessments = assessmentsLeft[..Row.Assessments];
            sessionsLeft = sessionsLeft[Row.Sessions..];
            assessmentsLeft = assessmentsLeft[Row.Assessments..];
            if (Sessions.Length > 0) return true;
        }
        return false;
    }

    private readonly ReadOnlySpan<int> UpToCutoff(ReadOnlySpan<int> ofCourse)
    {
        var count = ofCourse.Length;
        while (count > 0 && sessions[ofCourse[count - 1]].On > lastDay) count--;
        return ofCourse[..count];
    }
}
