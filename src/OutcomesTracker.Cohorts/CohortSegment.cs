using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Improvement;

namespace OutcomesTracker.Cohorts;

/// <summary>
/// The rows of up to <see cref="Size"/> patients, with one array for each kind of row, so that a scan reads memory sequentially. A
/// published segment does not change for its readers. A change makes a copy (<see cref="Edit"/>) that appends its rows to the shared
/// arrays, behind the rows that readers use. When there is no room left, the rows in use are copied to new arrays.
/// </summary>
internal sealed class CohortSegment
{
    /// <summary>
    /// The most patients of a segment: few enough that the array of heads, which every change copies, is not a large object of the runtime.
    /// </summary>
    public const int Size = 512;

    private SubjectHead[] heads = [];
    private Rows<ConsentOnDay> consents = new();
    private Rows<SessionRow> sessions = new();
    private Rows<CourseRow> courses = new();
    private Rows<int> courseSessions = new();
    private Rows<JudgedAssessment> assessments = new();
    private Rows<ReportRow> reports = new();
    private Rows<uint> since = new();
    private Rows<byte> packed = new();

    public ReadOnlySpan<SubjectHead> Heads => heads;

    /// <summary>
    /// Sets the subject to the rows of a patient. Rows that are not needed are not set, and may still be those of another patient.
    /// </summary>
    public void Show(scoped in SubjectHead head, FactsNeeded needed, ref CohortSubject subject)
    {
        subject.Person = head.Person;
        subject.Consents = consents[head.Consents];
        subject.Sessions = sessions[head.Sessions];
        if ((needed & FactsNeeded.SideEffects) != 0)
            subject.Reports = reports[head.Reports];
        if ((needed & FactsNeeded.Assessments) == 0)
            return;
        subject.Courses = courses[head.Courses];
        subject.CourseSessions = courseSessions[head.CourseSessions];
        subject.Assessments = assessments[head.Assessments];
    }

    /// <summary>When a subject's rows were recorded, see <see cref="SubjectBuilder.Since"/>.</summary>
    public ReadOnlySpan<uint> Since(scoped in SubjectHead head) => since[head.Since];

    /// <summary>All recorded facts of a subject, see <see cref="PackedPatient"/>.</summary>
    public ReadOnlySpan<byte> Packed(in SubjectHead head) => packed[head.Packed];

    /// <summary>A copy to be changed before it is published, with this many patients; new ones are at the end.</summary>
    public CohortSegment Edit(int patients)
    {
        var next = (CohortSegment)MemberwiseClone();
        next.heads = new SubjectHead[patients];
        heads.CopyTo(next.heads, 0);
        return next;
    }

    /// <summary>Stores a subject at its index, in place of what was there.</summary>
    /// <param name="place">The index within the segment.</param>
    /// <param name="head">The subject's head, whose person and slices are set here.</param>
    /// <param name="subject">The subject's rows.</param>
    /// <param name="recorded">When the rows were recorded.</param>
    /// <param name="facts">The subject's packed facts.</param>
    public void Put(int place, in SubjectHead head, in CohortSubject subject, ReadOnlySpan<uint> recorded, ReadOnlySpan<byte> facts)
    {
        heads[place] = default;
        if (!HasRoomFor(subject, recorded, facts))
            Compact(subject, recorded, facts);
        heads[place] = head with
        {
            Person = subject.Person,
            Consents = consents.Add(subject.Consents),
            Sessions = sessions.Add(subject.Sessions),
            Courses = courses.Add(subject.Courses),
            CourseSessions = courseSessions.Add(subject.CourseSessions),
            Assessments = assessments.Add(subject.Assessments),
            Reports = reports.Add(subject.Reports),
            Since = since.Add(recorded),
            Packed = packed.Add(facts),
        };
    }

    /// <summary>Copies the rows in use to new arrays with one sixteenth of free space.</summary>
    public void Trim() => Compact(default, default, default);

    private bool HasRoomFor(in CohortSubject subject, ReadOnlySpan<uint> recorded, ReadOnlySpan<byte> facts) =>
        consents.Free >= subject.Consents.Length
        && sessions.Free >= subject.Sessions.Length
        && courses.Free >= subject.Courses.Length
        && courseSessions.Free >= subject.CourseSessions.Length
        && assessments.Free >= subject.Assessments.Length
        && reports.Free >= subject.Reports.Length
        && since.Free >= recorded.Length
        && packed.Free >= facts.Length;

    /// <summary>Copies the rows in use to new arrays, with room for this subject and one sixteenth more.</summary>
    private void Compact(in CohortSubject subject, ReadOnlySpan<uint> recorded, ReadOnlySpan<byte> facts)
    {
        var old = (CohortSegment)MemberwiseClone();
        consents = Moved(old.consents, static (ref head) => ref head.Consents, subject.Consents.Length);
        sessions = Moved(old.sessions, static (ref head) => ref head.Sessions, subject.Sessions.Length);
        courses = Moved(old.courses, static (ref head) => ref head.Courses, subject.Courses.Length);
        courseSessions = Moved(old.courseSessions, static (ref head) => ref head.CourseSessions, subject.CourseSessions.Length);
        assessments = Moved(old.assessments, static (ref head) => ref head.Assessments, subject.Assessments.Length);
        reports = Moved(old.reports, static (ref head) => ref head.Reports, subject.Reports.Length);
        since = Moved(old.since, static (ref head) => ref head.Since, recorded.Length);
        packed = Moved(old.packed, static (ref head) => ref head.Packed, facts.Length);
    }

    private delegate ref Slice SliceOf(ref SubjectHead head);

    private Rows<T> Moved<T>(Rows<T> from, SliceOf sliceOf, int more)
    {
        var live = more;
        foreach (ref var head in heads.AsSpan())
            live += sliceOf(ref head).Count;
        var to = Rows<T>.WithRoomFor(live + live / 16);
        foreach (ref var head in heads.AsSpan())
            sliceOf(ref head) = to.Add(from[sliceOf(ref head)]);
        return to;
    }
}

/// <summary>Where a subject's rows of one kind stand in its segment.</summary>
internal readonly record struct Slice(int Start, int Count);

/// <summary>
/// A patient in a segment. As of a sequence before <c>Times.First</c> the patient has no rows; as of <paramref name="Latest"/> or later,
/// all rows. In between, the rows recorded later are removed if the patient is settled as of that sequence (<see cref="RowTimes"/>);
/// otherwise the rows are formed again from the packed facts.
/// </summary>
internal record struct SubjectHead(int Clinic, bool ConsentsNow, long Latest, RowTimes Times)
{
    public PersonRow Person;
    public Slice Consents,
        Sessions,
        Reports,
        Courses,
        CourseSessions,
        Assessments,
        Since,
        Packed;
}

/// <summary>Rows of one kind, append-only: an older copy can be read while rows are added behind its own.</summary>
internal struct Rows<T>()
{
    private T[] items = [];
    private int used;

    public readonly ReadOnlySpan<T> this[Slice slice] => new(items, slice.Start, slice.Count);

    public readonly int Free => items.Length - used;

    public Slice Add(ReadOnlySpan<T> rows)
    {
        var slice = new Slice(used, rows.Length);
        rows.CopyTo(items.AsSpan(used));
        used += rows.Length;
        return slice;
    }

    public static Rows<T> WithRoomFor(int count) => new() { items = GC.AllocateUninitializedArray<T>(count) };
}
