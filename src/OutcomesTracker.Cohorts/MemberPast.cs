using System.Runtime.InteropServices;
using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Outcomes.Groups;

namespace OutcomesTracker.Cohorts;

/// <summary>
/// Leaves away a member's rows that were recorded after a sequence at which it was settled (<see cref="RowTimes"/>): what is left is what
/// <see cref="MemberBuilder"/> forms as of it, for a fraction of the work. It is valid until the next; not for several threads.
/// </summary>
public sealed class MemberPast
{
    private readonly List<ConsentRow> consents = [];
    private readonly List<CourseRow> courses = [];
    private readonly List<int> courseSessions = [];
    private readonly List<AssessmentRow> assessments = [];
    private readonly List<ReportRow> reports = [];

    /// <param name="member">With all its rows, and then with those left.</param>
    /// <param name="since">When they were recorded (<see cref="MemberBuilder.Since"/>).</param>
    /// <param name="pin">The sequence, counted likewise.</param>
    /// <param name="needed">What else nobody will look at: it is of any member.</param>
    public void Leave(ref CohortMember member, ReadOnlySpan<uint> since, uint pin, FactsNeeded needed = FactsNeeded.All)
    {
        TakeConsents(member.Consents, Next(ref since, member.Consents.Length), pin);
        member.Consents = CollectionsMarshal.AsSpan(consents);
        member.Sessions = member.Sessions[..FirstKnown(Next(ref since, member.Sessions.Length), pin)];
        var ofAssessments = Next(ref since, member.Assessments.Length);
        if ((needed & FactsNeeded.Assessments) != 0) TakeCourses(member, ofAssessments, pin);
        member.Courses = CollectionsMarshal.AsSpan(courses);
        member.CourseSessions = CollectionsMarshal.AsSpan(courseSessions);
        member.Assessments = CollectionsMarshal.AsSpan(assessments);
        if ((needed & FactsNeeded.SideEffects) != 0) TakeReports(member.Reports, since, pin);
        member.Reports = CollectionsMarshal.AsSpan(reports);
    }

    private void TakeConsents(ReadOnlySpan<ConsentRow> rows, ReadOnlySpan<uint> since, uint pin)
    {
        consents.Clear();
        for (var place = 0; place < rows.Length; place++)
            if (since[place] <= pin) consents.Add(rows[place]);
    }

    /// <summary>How many sessions were known: each was recorded after those before it.</summary>
    private static int FirstKnown(ReadOnlySpan<uint> since, uint pin)
    {
        var known = since.Length;
        while (known > 0 && since[known - 1] > pin) known--;
        return known;
    }

    private void TakeCourses(in CohortMember member, ReadOnlySpan<uint> since, uint pin)
    {
        courses.Clear();
        courseSessions.Clear();
        assessments.Clear();
        var placesLeft = member.CourseSessions;
        var rowsLeft = member.Assessments;
        foreach (ref readonly var course in member.Courses)
        {
            var known = TakePlaces(Next(ref placesLeft, course.Sessions), member.Sessions.Length);
            var rows = Next(ref rowsLeft, course.Assessments);
            var times = Next(ref since, course.Assessments);
            if (known > 0) courses.Add(course with { Sessions = known, Assessments = TakeAssessments(rows, times, pin) });
            // If there is a course of the pair before it, it is the one added last.
            else if (courses.Count > 0) courses[^1] = courses[^1] with { NextOn = int.MaxValue };
        }
    }

    private int TakePlaces(ReadOnlySpan<int> places, int sessions)
    {
        var before = courseSessions.Count;
        foreach (var place in places)
            if (place < sessions) courseSessions.Add(place);
        return courseSessions.Count - before;
    }

    private int TakeAssessments(ReadOnlySpan<AssessmentRow> rows, ReadOnlySpan<uint> since, uint pin)
    {
        var before = assessments.Count;
        for (var place = 0; place < rows.Length; place++)
            if (since[place] <= pin) assessments.Add(rows[place]);
        return assessments.Count - before;
    }

    private void TakeReports(ReadOnlySpan<ReportRow> rows, ReadOnlySpan<uint> since, uint pin)
    {
        reports.Clear();
        for (var place = 0; place < rows.Length; place++)
        {
            if (since[2 * place] > pin) continue;
            var isResolved = since[2 * place + 1] <= pin;
            reports.Add(isResolved ? rows[place] : rows[place] with { ResolvedOn = int.MaxValue });
        }
    }

    private static ReadOnlySpan<T> Next<T>(ref ReadOnlySpan<T> left, int count)
    {
        var next = left[..count];
        left = left[count..];
        return next;
    }
}
