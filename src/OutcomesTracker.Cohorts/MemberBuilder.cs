using System.Runtime.InteropServices;
using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.Improvement;

namespace OutcomesTracker.Cohorts;

/// <summary>
/// Puts one patient's facts in order, as known at a sequence: here courses are formed, scores judged and reports joined to their sessions.
/// What it makes is valid until it makes the next; not for several threads.
/// </summary>
public sealed class MemberBuilder
{
    private readonly List<Known<SessionFact>> sessions = [];
    private readonly List<Known<AssessmentFact>> assessments = [];
    private readonly List<Known<ResearchConsentFact>> consents = [];
    private readonly List<Treated> pairs = [];
    private readonly Baselines baselines = new();
    private readonly List<ConsentRow> consentRows = [];
    private readonly List<SessionRow> sessionRows = [];
    private readonly List<CourseRow> courseRows = [];
    private readonly List<int> courseSessions = [];
    private readonly List<AssessmentRow> assessmentRows = [];
    private readonly List<ReportRow> reportRows = [];
    private readonly RowClock clock = new();

    /// <summary>The session of the last one made whose row has this place.</summary>
    internal SessionFact Session(int place) => sessions[place].Fact;

    /// <summary>When the rows of the last one made were recorded.</summary>
    public RowTimes Times => clock.Times;

    /// <summary>
    /// The sequences at which those of its consents, sessions and assessments were recorded, and then of each report and its resolution,
    /// as <see cref="Times"/> counts them.
    /// </summary>
    public ReadOnlySpan<uint> Since => clock.Since;

    /// <param name="patient">Everything known of the patient at any time.</param>
    /// <param name="asOf">The sequence; <see cref="long.MaxValue"/> is after everything.</param>
    /// <param name="needed">Without assessments no courses are formed.</param>
    public CohortMember Form(PatientFacts patient, long asOf = long.MaxValue, FactsNeeded needed = FactsNeeded.All)
    {
        clock.Start(patient.First);
        var person = FormPerson(patient, asOf);
        FormConsents(patient, asOf);
        FormSessions(patient, asOf);
        courseRows.Clear();
        courseSessions.Clear();
        assessmentRows.Clear();
        if ((needed & FactsNeeded.Assessments) != 0) FormCourses(patient, asOf);
        FormReports(patient, asOf);
        return new()
        {
            Person = person, Consents = CollectionsMarshal.AsSpan(consentRows), Sessions = CollectionsMarshal.AsSpan(sessionRows),
            Courses = CollectionsMarshal.AsSpan(courseRows), CourseSessions = CollectionsMarshal.AsSpan(courseSessions),
            Assessments = CollectionsMarshal.AsSpan(assessmentRows), Reports = CollectionsMarshal.AsSpan(reportRows),
        };
    }

    private PersonRow FormPerson(PatientFacts patient, long asOf)
    {
        var person = default(PersonRow);
        foreach (ref readonly var known in CollectionsMarshal.AsSpan(patient.PersonList))
        {
            if (!Counts(known, asOf)) continue;
            clock.Unsettle(patient.First, known.From);
            person = new(true, (short)known.Fact.BirthYear, known.Fact.Sex, (byte)known.Fact.SkinType);
        }
        return person;
    }

    private void FormConsents(PatientFacts patient, long asOf)
    {
        Select(patient.ConsentList, asOf, consents, static (a, b) => ByDay((a.On, a.Version), (b.On, b.Version)));
        consentRows.Clear();
        foreach (ref readonly var consent in CollectionsMarshal.AsSpan(consents))
        {
            consentRows.Add(new(consent.Fact.On.DayNumber, consent.Fact.Given));
            clock.Add(consent.From);
        }
    }

    private void FormSessions(PatientFacts patient, long asOf)
    {
        Select(patient.SessionList, asOf, sessions, static (a, b) => ByDay((a.On, a.Version), (b.On, b.Version)));
        sessionRows.Clear();
        pairs.Clear();
        foreach (ref readonly var known in CollectionsMarshal.AsSpan(sessions))
        {
            var session = known.Fact;
            sessionRows.Add(new(session.On.DayNumber, (short)session.On.Year, session.Modality, session.OperatorRole));
            clock.Add(known.From);
            foreach (var pair in session.Treats)
                if (!pairs.Contains(pair)) pairs.Add(pair);
        }
        // What was known is the first of them, if each was recorded after those before it.
        for (var place = 1; place < sessions.Count; place++) clock.Unsettle(sessions[place].From, sessions[place - 1].From);
    }

    private void FormCourses(PatientFacts patient, long asOf)
    {
        Select(patient.AssessmentList, asOf, assessments, static (a, b) => ByDay((a.On, a.Version), (b.On, b.Version)));
        foreach (var pair in pairs)
        {
            var (start, isFirst) = (courseSessions.Count, true);
            for (var place = 0; place < sessions.Count; place++)
                if (sessions[place].Fact.Treats.Contains(pair)) courseSessions.Add(place);
            for (var next = start + 1; next <= courseSessions.Count; next++)
            {
                var nextOn = next < courseSessions.Count ? DayOf(next) : int.MaxValue;
                if (nextOn - DayOf(next - 1) <= Course.LongestPauseDays) continue;
                AddCourse(pair, start, next, nextOn, isFirst);
                (start, isFirst) = (next, false);
            }
        }
    }

    private int DayOf(int place) => sessionRows[courseSessions[place]].On;

    private void AddCourse(Treated pair, int start, int end, int nextOn, bool isFirst)
    {
        var (firstOn, before) = (DayOf(start), assessmentRows.Count);
        var scores = CollectionsMarshal.AsSpan(assessments);
        baselines.Take(scores, pair, firstOn);
        foreach (ref readonly var known in scores)
        {
            var score = known.Fact;
            if (score.Pair != pair || score.On.DayNumber < firstOn || score.On.DayNumber >= nextOn) continue;
            var baseline = baselines[score.Instrument];
            assessmentRows.Add(new(score.On.DayNumber, score.Instrument, score.Assessor, CourseOutcome.Judge(score.Instrument, score.Score, baseline.Score)));
            clock.Add(known.From);
            clock.Unsettle(known.From, baseline.From);
            // Before its course was known to begin, it was the one's before.
            if (!isFirst) clock.Unsettle(known.From, sessions[courseSessions[start]].From);
        }
        courseRows.Add(new(pair.Indication, pair.BodyArea, end - start, assessmentRows.Count - before, nextOn));
    }

    private void FormReports(PatientFacts patient, long asOf)
    {
        reportRows.Clear();
        foreach (ref readonly var known in CollectionsMarshal.AsSpan(patient.SideEffectList))
        {
            if (!Counts(known, asOf)) continue;
            var report = known.Fact;
            var onset = report.OnsetOn.DayNumber;
            var session = report.SessionId is { } named ? sessions.FindIndex(one => one.Fact.SessionId == named) : sessionRows.FindLastIndex(one => one.On <= onset);
            if (session >= 0) clock.Unsettle(known.From, sessions[session].From);
            var daysAfter = session < 0 || report.SessionId is not null ? 0 : Math.Min(onset - sessionRows[session].On, ushort.MaxValue);
            clock.Add(known.From);
            reportRows.Add(new(
                onset, ResolvedOn(patient, report.SideEffectId, asOf), session, (ushort)daysAfter, report.Term,
                (byte)(report.Severity << 1 | (report.Serious ? 1 : 0))));
        }
        // Those that ended are in no row, and were once.
        foreach (ref readonly var known in CollectionsMarshal.AsSpan(patient.ResolutionList)) Counts(known, asOf);
    }

    private int ResolvedOn(PatientFacts patient, Guid sideEffect, long asOf)
    {
        foreach (ref readonly var known in CollectionsMarshal.AsSpan(patient.ResolutionList))
        {
            if (known.Fact.SideEffectId != sideEffect || !known.At(asOf)) continue;
            clock.Add(known.From);
            return known.Fact.ResolvedOn.DayNumber;
        }
        clock.Add(0);
        return int.MaxValue;
    }

    private static int ByDay((DateOnly On, int Version) a, (DateOnly On, int Version) b) => a.CompareTo(b);

    private void Select<T>(List<Known<T>> facts, long asOf, List<Known<T>> known, Comparison<T> order) where T : struct, IFact
    {
        known.Clear();
        var sorted = true;
        foreach (ref readonly var one in CollectionsMarshal.AsSpan(facts))
        {
            if (!Counts(one, asOf)) continue;
            sorted = sorted && (known.Count == 0 || order(known[^1].Fact, one.Fact) < 0);
            known.Add(one);
        }
        if (!sorted) known.Sort((a, b) => order(a.Fact, b.Fact));
    }

    private bool Counts<T>(in Known<T> fact, long asOf) where T : struct, IFact
    {
        if (fact.To != Known<T>.Still) clock.Unsettle(fact.From, fact.To);
        return fact.At(asOf);
    }
}
