using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Outcomes.Groups;

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

    private MemberHead[] heads = [];
    private Rows<ConsentRow> consents = new();
    private Rows<SessionRow> sessions = new();
    private Rows<CourseRow> courses = new();
    private Rows<int> courseSessions = new();
    private Rows<AssessmentRow> assessments = new();
    private Rows<ReportRow> reports = new();
    private Rows<uint> since = new();
    private Rows<byte> packed = new();

    public ReadOnlySpan<MemberHead> Heads => heads;

    /// <summary>Shows a member's rows, but for what is not needed: there is what was there, of another.</summary>
    public void Show(scoped in MemberHead head, FactsNeeded needed, ref CohortMember member)
    {
        member.Person = head.Person;
        member.Consents = consents[head.Consents];
        member.Sessions = sessions[head.Sessions];
        if ((needed & FactsNeeded.SideEffects) != 0) member.Reports = reports[head.Reports];
        if ((needed & FactsNeeded.Assessments) == 0) return;
        member.Courses = courses[head.Courses];
        member.CourseSessions = courseSessions[head.CourseSessions];
        member.Assessments = assessments[head.Assessments];
    }

    /// <summary>When a member's rows were recorded, see <see cref="MemberBuilder.Since"/>.</summary>
    public ReadOnlySpan<uint> Since(scoped in MemberHead head) => since[head.Since];

    /// <summary>All that is known of a member, see <see cref="PackedPatient"/>.</summary>
    public ReadOnlySpan<byte> Packed(in MemberHead head) => packed[head.Packed];

    /// <summary>The next state, to be changed before it is published; with so many patients, new ones behind.</summary>
    public CohortSegment Edit(int patients)
    {
        var next = (CohortSegment)MemberwiseClone();
        next.heads = new MemberHead[patients];
        heads.CopyTo(next.heads, 0);
        return next;
    }

    /// <summary>Puts a member in its place.</summary>
    /// <param name="place">Within the segment.</param>
    /// <param name="head">What it is, without its rows.</param>
    /// <param name="member">Its rows.</param>
    /// <param name="recorded">When they were recorded.</param>
    /// <param name="facts">The same, packed.</param>
    public void Put(int place, in MemberHead head, in CohortMember member, ReadOnlySpan<uint> recorded, ReadOnlySpan<byte> facts)
    {
        heads[place] = default;
        if (!HasRoomFor(member, recorded, facts)) Compact(member, recorded, facts);
        heads[place] = head with
        {
            Person = member.Person, Consents = consents.Add(member.Consents), Sessions = sessions.Add(member.Sessions), Courses = courses.Add(member.Courses),
            CourseSessions = courseSessions.Add(member.CourseSessions), Assessments = assessments.Add(member.Assessments),
            Reports = reports.Add(member.Reports), Since = since.Add(recorded), Packed = packed.Add(facts),
        };
    }

    /// <summary>Leaves no more room than changes soon need.</summary>
    public void Trim() => Compact(default, default, default);

    private bool HasRoomFor(in CohortMember member, ReadOnlySpan<uint> recorded, ReadOnlySpan<byte> facts) =>
        consents.Free >= member.Consents.Length && sessions.Free >= member.Sessions.Length && courses.Free >= member.Courses.Length
        && courseSessions.Free >= member.CourseSessions.Length && assessments.Free >= member.Assessments.Length
        && reports.Free >= member.Reports.Length && since.Free >= recorded.Length && packed.Free >= facts.Length;

    /// <summary>Moves what counts to new arrays, with room for a member and more.</summary>
    private void Compact(in CohortMember member, ReadOnlySpan<uint> recorded, ReadOnlySpan<byte> facts)
    {
        var old = (CohortSegment)MemberwiseClone();
        consents = Moved(old.consents, static (ref head) => ref head.Consents, member.Consents.Length);
        sessions = Moved(old.sessions, static (ref head) => ref head.Sessions, member.Sessions.Length);
        courses = Moved(old.courses, static (ref head) => ref head.Courses, member.Courses.Length);
        courseSessions = Moved(old.courseSessions, static (ref head) => ref head.CourseSessions, member.CourseSessions.Length);
        assessments = Moved(old.assessments, static (ref head) => ref head.Assessments, member.Assessments.Length);
        reports = Moved(old.reports, static (ref head) => ref head.Reports, member.Reports.Length);
        since = Moved(old.since, static (ref head) => ref head.Since, recorded.Length);
        packed = Moved(old.packed, static (ref head) => ref head.Packed, facts.Length);
    }

    private delegate ref Slice SliceOf(ref MemberHead head);

    private Rows<T> Moved<T>(Rows<T> from, SliceOf sliceOf, int more)
    {
        var live = more;
        foreach (ref var head in heads.AsSpan()) live += sliceOf(ref head).Count;
        var to = Rows<T>.WithRoomFor(live + live / 16);
        foreach (ref var head in heads.AsSpan()) sliceOf(ref head) = to.Add(from[sliceOf(ref head)]);
        return to;
    }
}

/// <summary>Where a member's rows of one kind stand in its segment.</summary>
internal readonly record struct Slice(int Start, int Count);

/// <summary>
/// A patient in a segment. Before the first of its times nothing was known of it, from its latest sequence on everything is; between them
/// rows recorded later are left away where it is settled, and elsewhere what was known is formed anew from what is packed.
/// </summary>
internal record struct MemberHead(int Clinic, bool ConsentsNow, long Latest, RowTimes Times)
{
    public PersonRow Person;
    public Slice Consents, Sessions, Reports, Courses, CourseSessions, Assessments, Since, Packed;
}

/// <summary>Rows of one kind. What was added never changes, so whoever holds an older state may read while more is added behind it.</summary>
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
