using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.Improvement;

namespace OutcomesTracker.Cohorts;

/// <summary>What a patient is, as known at one sequence; not enrolled before that was recorded, and then nothing else of it counts.</summary>
public readonly record struct PersonRow(bool IsEnrolled, short BirthYear, Sex Sex, byte SkinType);

/// <summary>A session. Days are <see cref="DateOnly.DayNumber"/>, here and in the other rows. The year is that of its day, for ages.</summary>
public readonly record struct SessionRow(int On, short Year, Modality Modality, ProviderRole OperatorRole);

/// <summary>
/// A course with all its sessions: how many they are, and how many assessments may be its own (of the pair, on or after its first day
/// and before <paramref name="NextOn"/>, the first day of the pair's next course, or <see cref="int.MaxValue"/>).
/// </summary>
public readonly record struct CourseRow(Indication Indication, BodyArea BodyArea, int Sessions, int Assessments, int NextOn);

/// <summary>An assessment and what its course becomes if it is chosen. The baseline that this goes by depends on no parameter of a view.</summary>
public readonly record struct AssessmentRow(int On, Instrument Instrument, Assessor Assessor, CourseState State);

/// <summary>
/// A reported side effect. <paramref name="Session"/> is the place of the one that it names, or if it names none of the last on or before
/// its onset; below 0 when there is none. <paramref name="DaysAfter"/> counts from that last one, 65,535 (more than may be asked) being as many or more, and is 0
/// for the one named. It is resolved on <see cref="int.MaxValue"/> as long as it is not. <paramref name="Severity"/> is twice CTCAE's grade,
/// and one more if it is serious.
/// </summary>
public readonly record struct ReportRow(int OnsetOn, int ResolvedOn, int Session, ushort DaysAfter, SideEffectTerm Term, byte Severity);

/// <summary>
/// One patient as known at one sequence, put in order for whatever a view may ask: consents and sessions by day, then version; courses
/// formed, with their sessions' places (<see cref="CourseSessions"/>) and their assessments (by day, then version) one course after the other.
/// A cutoff only ever leaves away the end of what is ordered by day, so it is no part of this. It is large, and so filled in its place
/// rather than copied.
/// </summary>
public ref struct CohortMember
{
    public PersonRow Person { get; set; }

    public ReadOnlySpan<ConsentRow> Consents { get; set; }

    public ReadOnlySpan<SessionRow> Sessions { get; set; }

    public ReadOnlySpan<CourseRow> Courses { get; set; }

    public ReadOnlySpan<int> CourseSessions { get; set; }

    public ReadOnlySpan<AssessmentRow> Assessments { get; set; }

    public ReadOnlySpan<ReportRow> Reports { get; set; }
}

/// <summary>
/// When a member's rows were recorded. Settled at a sequence means that what was known then is the rows recorded up to it: nothing that
/// was known then ended later, and nothing recorded later changed another row. It is what <see cref="MemberPast"/> goes by.
/// </summary>
/// <param name="First">The sequence from which the others are counted, that of the first fact known.</param>
/// <param name="Unsettled">From it on the member was not settled.</param>
/// <param name="Settled">From it on it was again, for good.</param>
public readonly record struct RowTimes(long First, uint Unsettled, uint Settled)
{
    /// <summary>What is further from the first than can be counted: such a row is not known at what can be, such a sequence never settled.</summary>
    public const uint TooFar = uint.MaxValue;

    public bool IsSettledAt(long sequence) => Since(sequence) is var since and < TooFar && (since < Unsettled || since >= Settled);

    /// <summary>As counted here; what is before the first is as the first.</summary>
    public uint Since(long sequence) => (uint)Math.Clamp(sequence - First, 0, TooFar);
}
