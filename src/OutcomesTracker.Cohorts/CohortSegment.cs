using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Improvement;

namespace OutcomesTracker.Cohorts;

/// <summary>
/// Some hundred patients' rows, each kind in an array of its own, so that a scan reads memory in order. Readers hold a segment as it was
/// published; a change makes another (<see cref="Edit"/>), which adds its rows behind those that are read, until there is no room left
/// and what still counts moves to new arrays.
/// </summary>
internal sealed class CohortSegment
{
    /// <summary>The most patients of a segment: few enough that the array of heads, which every change copies, is a small object.</summary>
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

    /// <summary>Shows a subject's rows. Rows that are not needed stay those of another subject.</summary>
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

    /// <summary>All that is recorded of a subject, see <see cref="PackedPatient"/>.</summary>
    public ReadOnlySpan<byte> Packed(in SubjectHead head) => packed[head.Packed];

    /// <summary>The next state, to be changed before it is published; with so many patients, new ones behind.</summary>
    public CohortSegment Edit(int patients)
    {
        var next = (CohortSegment)MemberwiseClone();
        next.heads = new SubjectHead[patients];
        heads.CopyTo(next.heads, 0);
        return next;
    }

    /// <summary>Puts a subject in its place.</summary>
    /// <param name="place">Within the segment.</param>
    /// <param name="head">What it is, without its rows.</param>
    /// <param name="subject">Its rows.</param>
    /// <param name="recorded">When they were recorded.</param>
    /// <param name="facts">The same, packed.</param>
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

    /// <summary>Leaves no more room than changes soon need.</summary>
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

    /// <summary>Moves what counts to new arrays, with room for one subject and more.</summary>
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
/// A patient in a segment. As of a sequence before the first of its times it has no rows, as of its latest sequence or a later one it has
/// all; between them, the rows recorded later are removed if it is settled, and formed anew from the packed facts if it is not.
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

/// <summary>Rows of one kind. What was added never changes, so an older state may be read while more is added behind it.</summary>
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
