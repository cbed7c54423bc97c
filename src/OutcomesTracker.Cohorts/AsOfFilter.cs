using System.Runtime.InteropServices;
using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Outcomes.SideEffects;

namespace OutcomesTracker.Cohorts;

/// <summary>
/// Removes a subject's rows that were recorded after a sequence as of which the subject is settled (<see cref="RowTimes"/>). What remains
/// is what <see cref="SubjectBuilder"/> would form as of that sequence, at a fraction of the cost. It is valid until the next subject. Not
/// thread-safe.
/// </summary>
public sealed class AsOfFilter
{
    private readonly List<ConsentOnDay> consents = [];
    private readonly List<CourseRow> courses = [];
    private readonly List<int> courseSessions = [];
    private readonly List<JudgedAssessment> assessments = [];
    private readonly List<ReportRow> reports = [];

    /// <param name="subject">Before the call, all its rows; after it, those recorded as of the sequence.</param>
    /// <param name="since">When the rows were recorded (<see cref="SubjectBuilder.Since"/>).</param>
    /// <param name="asOf">The sequence, as a distance like those of <paramref name="since"/>.</param>
    /// <param name="needed">Rows that are not needed may be those of another subject afterwards.</param>
    public void Apply(ref CohortSubject subject, ReadOnlySpan<uint> since, uint asOf, FactsNeeded needed = FactsNeeded.All)
    {
        TakeConsents(subject.Consents, Next(ref since, subject.Consents.Length), asOf);
        subject.Consents = CollectionsMarshal.AsSpan(consents);
        subject.Sessions = subject.Sessions[..FirstRecorded(Next(ref since, subject.Sessions.Length), asOf)];
        var ofAssessments = Next(ref since, subject.Assessments.Length);
        if ((needed & FactsNeeded.Assessments) != 0)
            TakeCourses(subject, ofAssessments, asOf);
        subject.Courses = CollectionsMarshal.AsSpan(courses);
        subject.CourseSessions = CollectionsMarshal.AsSpan(courseSessions);
        subject.Assessments = CollectionsMarshal.AsSpan(assessments);
        if ((needed & FactsNeeded.SideEffects) != 0)
            TakeReports(subject.Reports, since, asOf);
        subject.Reports = CollectionsMarshal.AsSpan(reports);
    }

    private void TakeConsents(ReadOnlySpan<ConsentOnDay> rows, ReadOnlySpan<uint> since, uint asOf)
    {
        consents.Clear();
        for (var place = 0; place < rows.Length; place++)
            if (since[place] <= asOf)
                consents.Add(rows[place]);
    }

    /// <summary>How many sessions were recorded. In a settled subject each session was recorded after those before it.</summary>
    private static int FirstRecorded(ReadOnlySpan<uint> since, uint asOf)
    {
        var recorded = since.Length;
        while (recorded > 0 && since[recorded - 1] > asOf)
            recorded--;
        return recorded;
    }

    private void TakeCourses(in CohortSubject subject, ReadOnlySpan<uint> since, uint asOf)
    {
        courses.Clear();
        courseSessions.Clear();
        assessments.Clear();
        var placesLeft = subject.CourseSessions;
        var rowsLeft = subject.Assessments;
        foreach (ref readonly var course in subject.Courses)
        {
            var recorded = TakePlaces(Next(ref placesLeft, course.Sessions), subject.Sessions.Length);
            var rows = Next(ref rowsLeft, course.Assessments);
            var times = Next(ref since, course.Assessments);
            if (recorded > 0)
                courses.Add(course with { Sessions = recorded, Assessments = TakeAssessments(rows, times, asOf) });
        }
    }

    private int TakePlaces(ReadOnlySpan<int> places, int sessions)
    {
        var before = courseSessions.Count;
        foreach (var place in places)
            if (place < sessions)
                courseSessions.Add(place);
        return courseSessions.Count - before;
    }

    private int TakeAssessments(ReadOnlySpan<JudgedAssessment> rows, ReadOnlySpan<uint> since, uint asOf)
    {
        var before = assessments.Count;
        for (var place = 0; place < rows.Length; place++)
            if (since[place] <= asOf)
                assessments.Add(rows[place]);
        return assessments.Count - before;
    }

    private void TakeReports(ReadOnlySpan<ReportRow> rows, ReadOnlySpan<uint> since, uint asOf)
    {
        reports.Clear();
        for (var place = 0; place < rows.Length; place++)
        {
            if (since[2 * place] > asOf)
                continue;
            var isResolved = since[2 * place + 1] <= asOf;
            reports.Add(isResolved ? rows[place] : rows[place] with { ResolvedOn = TimeToResolution.Never });
        }
    }

    private static ReadOnlySpan<T> Next<T>(ref ReadOnlySpan<T> left, int count)
    {
        var next = left[..count];
        left = left[count..];
        return next;
    }
}
