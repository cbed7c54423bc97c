using System.Runtime.InteropServices;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.Facts;

namespace OutcomesTracker.Outcomes.Improvement;

/// <summary>An assessment that may be a course's, and the state of the course if it is the one that counts.</summary>
public readonly record struct JudgedAssessment(DateOnly On, Instrument Instrument, Assessor Assessor, CourseState State)
{
    /// <param name="assessment">One that may be the course's (<see cref="Course.MayBeAssessedBy"/>).</param>
    /// <param name="baseline">Its baseline (<see cref="Baseline.Of"/>).</param>
    public static JudgedAssessment Of(in AssessmentFact assessment, Recorded<AssessmentFact>? baseline) =>
        new(
            assessment.On,
            assessment.Instrument,
            assessment.Assessor,
            Responder.Judge(assessment.Instrument, assessment.Score, baseline?.Fact.Score)
        );
}

/// <summary>A course and its state.</summary>
/// <param name="Assessment">The assessment that counts; null if there is none.</param>
/// <param name="Baseline">What it is compared with; null if there is none.</param>
public sealed record CourseResult(Course Course, CourseState State, AssessmentFact? Assessment, AssessmentFact? Baseline);

/// <summary>
/// Determines the state of a course (contract §4, Improvement): which assessment counts, and the state that follows from it. An instance
/// serves one window and one cutoff, and keeps no state between courses.
/// </summary>
public sealed class CourseOutcome(AssessmentWindow window, DateOnly cutoff)
{
    private readonly AssessmentPreference preference = new(window.Day);
    private readonly bool[] mayBeInstrument = MayBe(window.Instruments),
        mayBeAssessor = MayBe(window.Assessors);

    /// <summary>
    /// All courses of a patient that have a session on or before the cutoff, with their states, formed from what was recorded as of a
    /// sequence. The views form the same courses from memory, by the same definitions (SubjectBuilder in Cohorts).
    /// </summary>
    public static IEnumerable<CourseResult> OfAll(
        PatientFacts patient,
        AssessmentWindow window,
        DateOnly cutoff,
        long asOfSequence = long.MaxValue
    )
    {
        var outcome = new CourseOutcome(window, cutoff);
        var sessions = patient.Sessions.UpTo(cutoff, asOfSequence).ConvertAll(one => one.Fact);
        var assessments = patient.Assessments.UpTo(cutoff, asOfSequence);
        foreach (var course in Course.FormedBy(sessions))
        {
            var candidates = assessments.FindAll(one => course.MayBeAssessedBy(one.Fact)).ConvertAll(one => one.Fact);
            var judged = Judged(course, candidates, assessments);
            var referenceOn = course.Reference(window.Reference).On;
            var chosen = outcome.Chosen(referenceOn, judged) is var place and >= 0 ? candidates[place] : (AssessmentFact?)null;
            yield return new(
                course,
                outcome.Of(referenceOn, judged),
                chosen,
                chosen is { } one ? BaselineOf(course, one, assessments) : null
            );
        }
    }

    /// <summary>The state of a course.</summary>
    /// <param name="referenceOn">The day of its reference session, on or before the cutoff.</param>
    /// <param name="assessments">The course's candidate assessments, by day, then version; they may include days after the cutoff.</param>
    public CourseState Of(DateOnly referenceOn, ReadOnlySpan<JudgedAssessment> assessments) =>
        Chosen(referenceOn, assessments) is var place and >= 0
            ? assessments[place].State
            : window.WithoutAssessment(DaysBetween(referenceOn, cutoff));

    /// <summary>The place of the assessment that counts; -1 if none does.</summary>
    private int Chosen(DateOnly referenceOn, ReadOnlySpan<JudgedAssessment> assessments)
    {
        var (chosen, best) = (-1, default(CandidateAssessment));
        for (var order = 0; order < assessments.Length; order++)
        {
            ref readonly var one = ref assessments[order];
            var candidate = new CandidateAssessment(DaysBetween(referenceOn, one.On), one.Instrument, one.Assessor, order);
            if (!window.Contains(candidate.DaysAfterReference) || one.On > cutoff || !IsAllowed(one))
                continue;
            if (chosen >= 0 && preference.Compare(candidate, best) > 0)
                continue;
            (chosen, best) = (order, candidate);
        }
        return chosen;
    }

    private bool IsAllowed(in JudgedAssessment one) => mayBeInstrument[(int)one.Instrument] && mayBeAssessor[(int)one.Assessor];

    private static JudgedAssessment[] Judged(Course course, List<AssessmentFact> candidates, List<Recorded<AssessmentFact>> inOrder) =>
        [.. candidates.Select(one => JudgedAssessment.Of(one, Baseline.Of(course, one.Instrument, CollectionsMarshal.AsSpan(inOrder))))];

    private static AssessmentFact? BaselineOf(Course course, AssessmentFact assessment, List<Recorded<AssessmentFact>> inOrder) =>
        Baseline.Of(course, assessment.Instrument, CollectionsMarshal.AsSpan(inOrder))?.Fact;

    private static int DaysBetween(DateOnly from, DateOnly to) => to.DayNumber - from.DayNumber;

    /// <summary>For each code, whether it may be chosen; null allows all.</summary>
    private static bool[] MayBe<T>(IReadOnlySet<T>? asked)
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(code => asked is null || asked.Contains(code))];
}
