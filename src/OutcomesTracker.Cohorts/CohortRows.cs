using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Outcomes.SideEffects;

namespace OutcomesTracker.Cohorts;

/// <summary>
/// A patient's characteristics. While <paramref name="IsEnrolled"/> is false, no enrolment is recorded and nothing else of the patient
/// counts.
/// </summary>
public readonly record struct PersonRow(bool IsEnrolled, short BirthYear, Sex Sex, byte SkinType);

/// <summary>A session. The year is that of its day.</summary>
public readonly record struct SessionRow(DateOnly On, short Year, Modality Modality, ProviderRole OperatorRole);

/// <summary>
/// A course without regard to a cutoff: how many sessions it has (<see cref="CohortSubject.CourseSessions"/>), and how many assessments
/// may be its own (<see cref="CohortSubject.Assessments"/>).
/// </summary>
public readonly record struct CourseRow(Indication Indication, BodyArea BodyArea, int Sessions, int Assessments);

/// <summary>A reported side effect, joined to its session (<see cref="Attribution"/>). Days are <see cref="DateOnly.DayNumber"/>.</summary>
/// <param name="OnsetOn">The day of the onset.</param>
/// <param name="ResolvedOn">The day of the resolution, or <see cref="TimeToResolution.Never"/>.</param>
/// <param name="Session">The index of the session that it may belong to, or <see cref="Attribution.None"/>.</param>
/// <param name="DaysAfterSession">
/// Days from that session to the onset, if the report names no session; 65,535 stands for this or more, and is above every limit that can
/// be queried. 0 if the report names its session.
/// </param>
/// <param name="Term">What was reported.</param>
/// <param name="Severity">CTCAE's grade, 1 to 5, and whether it is serious.</param>
public readonly record struct ReportRow(
    int OnsetOn,
    int ResolvedOn,
    int Session,
    ushort DaysAfterSession,
    SideEffectTerm Term,
    ReportedSeverity Severity
);

/// <summary>
/// CTCAE's grade, 1 to 5, and whether a report is serious, as one number below <see cref="Count"/>, which indexes the counts of reports.
/// </summary>
public readonly record struct ReportedSeverity
{
    /// <summary>Grades 0 to 5, not serious or serious.</summary>
    public const int Count = (5 + 1) * 2;

    private readonly byte number;

    public ReportedSeverity(int grade, bool isSerious) => number = (byte)(grade * 2 + (isSerious ? 1 : 0));

    public int Number => number;
}

/// <summary>
/// One patient's rows as of a sequence, in the order that every view needs: consents and sessions by day, then version; courses with the
/// indexes of their sessions and their judged assessments (by day, then version), course by course. No cutoff is applied yet: a cutoff only
/// removes rows from the end of what is ordered by day. The struct is large, so it is filled in place and not copied.
/// </summary>
public ref struct CohortSubject
{
    public PersonRow Person { get; set; }

    public ReadOnlySpan<ConsentOnDay> Consents { get; set; }

    public ReadOnlySpan<SessionRow> Sessions { get; set; }

    public ReadOnlySpan<CourseRow> Courses { get; set; }

    public ReadOnlySpan<int> CourseSessions { get; set; }

    public ReadOnlySpan<JudgedAssessment> Assessments { get; set; }

    public ReadOnlySpan<ReportRow> Reports { get; set; }
}

/// <summary>
/// When a subject's rows were recorded. The subject is settled as of a sequence if its rows as of that sequence are its present rows
/// without those recorded later: no fact recorded by then was later corrected or retracted, and no later row changed an earlier one.
/// <see cref="AsOfFilter"/> relies on it.
/// </summary>
/// <param name="First">The sequence of the first fact. The other times are distances from it.</param>
/// <param name="Unsettled">The distance from which on the subject is not settled.</param>
/// <param name="Settled">The distance from which on the subject is settled again, for good.</param>
public readonly record struct RowTimes(long First, uint Unsettled, uint Settled)
{
    /// <summary>
    /// Stands for every distance that is too large for 32 bits. No subject is settled at this distance, so a row with it is always after
    /// the sequence of a filter.
    /// </summary>
    public const uint MaxDistance = uint.MaxValue;

    public bool IsSettledAt(long sequence) => Since(sequence) is var since and < MaxDistance && (since < Unsettled || since >= Settled);

    /// <summary>The distance of a sequence from the first; 0 for one before it.</summary>
    public uint Since(long sequence) => (uint)Math.Clamp(sequence - First, 0, MaxDistance);
}
