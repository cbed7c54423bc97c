using System.Runtime.InteropServices;
using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Outcomes.SideEffects;

namespace OutcomesTracker.Cohorts;

/// <summary>
/// Makes one patient's rows from its facts as of a sequence: courses are formed, scores judged and reports joined to their sessions. A
/// subject is valid until the next one is formed. Not thread-safe.
/// </summary>
public sealed class SubjectBuilder
{
    private readonly List<Recorded<SessionFact>> sessions = [];
    private readonly List<SessionFact> sessionFacts = [];
    private readonly List<Recorded<AssessmentFact>> assessments = [];
    private readonly List<Recorded<ResearchConsentFact>> consents = [];
    private readonly List<ConsentOnDay> consentRows = [];
    private readonly List<SessionRow> sessionRows = [];
    private readonly List<CourseRow> courseRows = [];
    private readonly List<int> courseSessions = [];
    private readonly List<JudgedAssessment> assessmentRows = [];
    private readonly List<ReportRow> reportRows = [];
    private readonly RowClock clock = new();

    /// <summary>When the rows of the last subject were recorded.</summary>
    public RowTimes Times => clock.Times;

    /// <summary>
    /// The sequences at which the last subject's consents, sessions and assessments were recorded, and then each report and its resolution,
    /// as distances from the first (<see cref="RowTimes"/>).
    /// </summary>
    public ReadOnlySpan<uint> Since => clock.Since;

    /// <param name="patient">Everything recorded of the patient at any time.</param>
    /// <param name="asOfSequence">The sequence; <see cref="long.MaxValue"/> is after everything.</param>
    /// <param name="needed">Without assessments no courses are formed.</param>
    public CohortSubject Form(PatientFacts patient, long asOfSequence = long.MaxValue, FactsNeeded needed = FactsNeeded.All)
    {
        clock.Start(patient.First);
        var person = FormPerson(patient, asOfSequence);
        FormConsents(patient, asOfSequence);
        FormSessions(patient, asOfSequence);
        courseRows.Clear();
        courseSessions.Clear();
        assessmentRows.Clear();
        if ((needed & FactsNeeded.Assessments) != 0)
            FormCourses(patient, asOfSequence);
        FormReports(patient, asOfSequence);
        return new()
        {
            Person = person,
            Consents = CollectionsMarshal.AsSpan(consentRows),
            Sessions = CollectionsMarshal.AsSpan(sessionRows),
            Courses = CollectionsMarshal.AsSpan(courseRows),
            CourseSessions = CollectionsMarshal.AsSpan(courseSessions),
            Assessments = CollectionsMarshal.AsSpan(assessmentRows),
            Reports = CollectionsMarshal.AsSpan(reportRows),
        };
    }

    private PersonRow FormPerson(PatientFacts patient, long asOfSequence)
    {
        var person = default(PersonRow);
        foreach (ref readonly var recorded in CollectionsMarshal.AsSpan(patient.PersonList))
        {
            if (!IsRecorded(recorded, asOfSequence))
                continue;
            clock.MarkUnsettled(patient.First, recorded.RecordedFrom);
            person = new(true, (short)recorded.Fact.BirthYear, recorded.Fact.Sex, (byte)recorded.Fact.SkinType);
        }
        return person;
    }

    private void FormConsents(PatientFacts patient, long asOfSequence)
    {
        Select(patient.ConsentList, asOfSequence, consents);
        consentRows.Clear();
        foreach (ref readonly var consent in CollectionsMarshal.AsSpan(consents))
        {
            consentRows.Add(new(consent.Fact.On, consent.Fact.Given));
            clock.Add(consent.RecordedFrom);
        }
    }

    private void FormSessions(PatientFacts patient, long asOfSequence)
    {
        Select(patient.SessionList, asOfSequence, sessions);
        sessionRows.Clear();
        sessionFacts.Clear();
        foreach (ref readonly var recorded in CollectionsMarshal.AsSpan(sessions))
        {
            var session = recorded.Fact;
            sessionFacts.Add(session);
            sessionRows.Add(new(session.On, (short)session.On.Year, session.Modality, session.OperatorRole));
            clock.Add(recorded.RecordedFrom);
        }
        // As of an earlier sequence the sessions are a prefix of these only if each was recorded after those before it.
        for (var place = 1; place < sessions.Count; place++)
            clock.MarkUnsettled(sessions[place].RecordedFrom, sessions[place - 1].RecordedFrom);
    }

    private void FormCourses(PatientFacts patient, long asOfSequence)
    {
        Select(patient.AssessmentList, asOfSequence, assessments);
        Course? previous = null;
        foreach (var course in Course.FormedBy(sessionFacts))
        {
            var firstPlace = AddSessions(course);
            // Until this course's first session was recorded, its assessments belonged to the site's previous course.
            var begunAt = previous?.Site == course.Site ? sessions[firstPlace].RecordedFrom : 0;
            courseRows.Add(new(course.Site.Indication, course.Site.BodyArea, course.Sessions.Count, AddAssessments(course, begunAt)));
            previous = course;
        }
    }

    /// <summary>Adds the indexes of a course's sessions. Returns the first.</summary>
    private int AddSessions(Course course)
    {
        var (place, first) = (0, courseSessions.Count);
        foreach (var session in course.Sessions)
        {
            while (sessionFacts[place].Version != session.Version)
                place++;
            courseSessions.Add(place);
        }
        return courseSessions[first];
    }

    /// <summary>Adds a course's candidate assessments, judged. Returns their number.</summary>
    private int AddAssessments(Course course, long begunAt)
    {
        var before = assessmentRows.Count;
        ReadOnlySpan<Recorded<AssessmentFact>> inOrder = CollectionsMarshal.AsSpan(assessments);
        foreach (ref readonly var recorded in inOrder)
        {
            if (!course.MayBeAssessedBy(recorded.Fact))
                continue;
            var baseline = Baseline.Of(course, recorded.Fact.Instrument, inOrder);
            assessmentRows.Add(JudgedAssessment.Of(recorded.Fact, baseline));
            clock.Add(recorded.RecordedFrom);
            if (baseline is { } score)
                clock.MarkUnsettled(recorded.RecordedFrom, score.RecordedFrom);
            clock.MarkUnsettled(recorded.RecordedFrom, begunAt);
        }
        return assessmentRows.Count - before;
    }

    private void FormReports(PatientFacts patient, long asOfSequence)
    {
        reportRows.Clear();
        foreach (ref readonly var recorded in CollectionsMarshal.AsSpan(patient.SideEffectList))
        {
            if (!IsRecorded(recorded, asOfSequence))
                continue;
            var report = recorded.Fact;
            var session = Attribution.SessionOf(report, CollectionsMarshal.AsSpan(sessions));
            if (session != Attribution.None)
                clock.MarkUnsettled(recorded.RecordedFrom, sessions[session].RecordedFrom);
            clock.Add(recorded.RecordedFrom);
            reportRows.Add(
                new(
                    report.OnsetOn.DayNumber,
                    ResolvedOn(patient, report.SideEffectId, asOfSequence),
                    session,
                    DaysAfterSession(report, session),
                    report.Term,
                    new(report.Severity, report.Serious)
                )
            );
        }
        // A corrected or retracted resolution is in no row, but the subject is not settled at the sequences at which it was in effect.
        foreach (ref readonly var recorded in CollectionsMarshal.AsSpan(patient.ResolutionList))
            IsRecorded(recorded, asOfSequence);
    }

    private ushort DaysAfterSession(in SideEffectFact report, int session) =>
        session == Attribution.None || report.SessionId is not null
            ? (ushort)0
            : (ushort)Math.Min(report.OnsetOn.DayNumber - sessionRows[session].On.DayNumber, ushort.MaxValue);

    private int ResolvedOn(PatientFacts patient, Guid sideEffect, long asOfSequence)
    {
        foreach (ref readonly var recorded in CollectionsMarshal.AsSpan(patient.ResolutionList))
        {
            if (recorded.Fact.SideEffectId != sideEffect || !recorded.IsRecordedAt(asOfSequence))
                continue;
            clock.Add(recorded.RecordedFrom);
            return recorded.Fact.ResolvedOn.DayNumber;
        }
        clock.Add(0);
        return TimeToResolution.Never;
    }

    /// <summary>Fills a list with the facts as of a sequence, in clinical order.</summary>
    private void Select<T>(List<Recorded<T>> facts, long asOfSequence, List<Recorded<T>> into)
        where T : struct, IDatedFact
    {
        into.Clear();
        var isInOrder = true;
        foreach (ref readonly var one in CollectionsMarshal.AsSpan(facts))
        {
            if (!IsRecorded(one, asOfSequence))
                continue;
            isInOrder = isInOrder && (into.Count == 0 || ClinicalOrder.Compare(into[^1].Fact, one.Fact) < 0);
            into.Add(one);
        }
        if (!isInOrder)
            into.Sort(static (a, b) => ClinicalOrder.Compare(a.Fact, b.Fact));
    }

    private bool IsRecorded<T>(in Recorded<T> fact, long asOfSequence)
        where T : struct, IFact
    {
        if (fact.RecordedTo != Recorded<T>.NotEnded)
            clock.MarkUnsettled(fact.RecordedFrom, fact.RecordedTo);
        return fact.IsRecordedAt(asOfSequence);
    }
}
