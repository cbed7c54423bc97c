using System.Runtime.InteropServices;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Domain.Outcomes;

/// <summary>
/// Puts one patient's facts in order, as known at a sequence: here courses are formed, scores judged and reports joined to their sessions.
/// What it makes is valid until it makes the next; not for several threads.
/// </summary>
public sealed class MemberBuilder
{
    private readonly List<SessionFact> sessions = [];
    private readonly List<AssessmentFact> assessments = [];
    private readonly List<ResearchConsentFact> consents = [];
    private readonly List<Treated> pairs = [];
    private readonly Baselines baselines = new();
    private readonly List<ConsentRow> consentRows = [];
    private readonly List<SessionRow> sessionRows = [];
    private readonly List<CourseRow> courseRows = [];
    private readonly List<int> courseSessions = [];
    private readonly List<AssessmentRow> assessmentRows = [];
    private readonly List<ReportRow> reportRows = [];

    /// <summary>The sessions of the last one made, in the order of its rows.</summary>
    internal IReadOnlyList<SessionFact> Sessions => sessions;

    /// <param name="patient">Everything known of the patient at any time.</param>
    /// <param name="asOf">The sequence; <see cref="long.MaxValue"/> is after everything.</param>
    /// <param name="needed">Without assessments no courses are formed.</param>
    public CohortMember Form(PatientFacts patient, long asOf = long.MaxValue, FactsNeeded needed = FactsNeeded.All)
    {
        FormConsents(patient, asOf);
        FormSessions(patient, asOf);
        courseRows.Clear();
        courseSessions.Clear();
        assessmentRows.Clear();
        if ((needed & FactsNeeded.Assessments) != 0) FormCourses(patient, asOf);
        FormReports(patient, asOf);
        return new()
        {
            Person = PersonAt(patient, asOf), Consents = CollectionsMarshal.AsSpan(consentRows), Sessions = CollectionsMarshal.AsSpan(sessionRows),
            Courses = CollectionsMarshal.AsSpan(courseRows), CourseSessions = CollectionsMarshal.AsSpan(courseSessions),
            Assessments = CollectionsMarshal.AsSpan(assessmentRows), Reports = CollectionsMarshal.AsSpan(reportRows),
        };
    }

    private static PersonRow PersonAt(PatientFacts patient, long asOf)
    {
        foreach (ref readonly var known in CollectionsMarshal.AsSpan(patient.PersonList))
            if (known.At(asOf)) return new(true, (short)known.Fact.BirthYear, known.Fact.Sex, (byte)known.Fact.SkinType);
        return default;
    }

    private void FormConsents(PatientFacts patient, long asOf)
    {
        Select(patient.ConsentList, asOf, consents, static (a, b) => ByDay((a.On, a.Version), (b.On, b.Version)));
        consentRows.Clear();
        foreach (ref readonly var consent in CollectionsMarshal.AsSpan(consents)) consentRows.Add(new(consent.On.DayNumber, consent.Given));
    }

    private void FormSessions(PatientFacts patient, long asOf)
    {
        Select(patient.SessionList, asOf, sessions, static (a, b) => ByDay((a.On, a.Version), (b.On, b.Version)));
        sessionRows.Clear();
        pairs.Clear();
        foreach (ref readonly var session in CollectionsMarshal.AsSpan(sessions))
        {
            sessionRows.Add(new(session.On.DayNumber, session.Modality, session.OperatorRole));
            foreach (var pair in session.Treats)
                if (!pairs.Contains(pair)) pairs.Add(pair);
        }
    }

    private void FormCourses(PatientFacts patient, long asOf)
    {
        Select(patient.AssessmentList, asOf, assessments, static (a, b) => ByDay((a.On, a.Version), (b.On, b.Version)));
        foreach (var pair in pairs)
        {
            var start = courseSessions.Count;
            for (var place = 0; place < sessions.Count; place++)
                if (sessions[place].Treats.Contains(pair)) courseSessions.Add(place);
            for (var next = start + 1; next <= courseSessions.Count; next++)
            {
                var nextOn = next < courseSessions.Count ? DayOf(next) : int.MaxValue;
                if (nextOn - DayOf(next - 1) <= Course.LongestPauseDays) continue;
                AddCourse(pair, start, next, nextOn);
                start = next;
            }
        }
    }

    private int DayOf(int place) => sessionRows[courseSessions[place]].On;

    private void AddCourse(Treated pair, int start, int end, int nextOn)
    {
        var (firstOn, before) = (DayOf(start), assessmentRows.Count);
        var scores = CollectionsMarshal.AsSpan(assessments);
        baselines.Take(scores, pair, firstOn);
        foreach (ref readonly var score in scores)
            if (score.Pair == pair && score.On.DayNumber >= firstOn && score.On.DayNumber < nextOn)
                assessmentRows.Add(new(
                    score.On.DayNumber, score.Instrument, score.Assessor, CourseOutcome.Judge(score.Instrument, score.Score, baselines[score.Instrument])));
        courseRows.Add(new(pair.Indication, pair.BodyArea, end - start, assessmentRows.Count - before, nextOn));
    }

    private void FormReports(PatientFacts patient, long asOf)
    {
        reportRows.Clear();
        foreach (ref readonly var known in CollectionsMarshal.AsSpan(patient.SideEffectList))
        {
            if (!known.At(asOf)) continue;
            var report = known.Fact;
            var onset = report.OnsetOn.DayNumber;
            var session = report.SessionId is { } named ? sessions.FindIndex(one => one.SessionId == named) : sessionRows.FindLastIndex(one => one.On <= onset);
            reportRows.Add(new(
                onset, ResolvedOn(patient, report.SideEffectId, asOf), session, report.SessionId is not null, report.Term, (byte)report.Severity, report.Serious));
        }
    }

    private static int ResolvedOn(PatientFacts patient, Guid sideEffect, long asOf)
    {
        foreach (ref readonly var known in CollectionsMarshal.AsSpan(patient.ResolutionList))
            if (known.Fact.SideEffectId == sideEffect && known.At(asOf)) return known.Fact.ResolvedOn.DayNumber;
        return int.MaxValue;
    }

    private static int ByDay((DateOnly On, int Version) a, (DateOnly On, int Version) b) => a.CompareTo(b);

    private static void Select<T>(List<Known<T>> facts, long asOf, List<T> known, Comparison<T> order) where T : struct, IFact
    {
        known.Clear();
        var sorted = true;
        foreach (ref readonly var one in CollectionsMarshal.AsSpan(facts))
        {
            if (!one.At(asOf)) continue;
            sorted = sorted && (known.Count == 0 || order(known[^1], one.Fact) < 0);
            known.Add(one.Fact);
        }
        if (!sorted) known.Sort(order);
    }
}
