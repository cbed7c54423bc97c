using System.Numerics;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.SideEffects;

namespace OutcomesTracker.Domain.Outcomes;

/// <summary>What the side-effect view is asked. An unnamed session is looked for up to <paramref name="AttributionDays"/> before the onset.</summary>
public sealed record SideEffectQuery(DateOnly Cutoff, long AsOf, GroupBy GroupBy, CohortFilter Filter, int AttributionDays, Viewer Viewer)
{
    /// <summary>The terms asked; null is all.</summary>
    public IReadOnlySet<SideEffectTerm>? Terms { get; init; }
}

/// <summary>What is known of one term in one group. Times are days from onset to resolution, or to the cutoff for what is unresolved then.</summary>
public sealed class EffectCounts
{
    private const int Grades = 5, Kinds = 2, FirstTime = (Grades + 1) * Kinds;

    // By grade, and whether it is serious; then by days, and whether it is resolved. In one array, so that a report is two increments.
    private long[] reports = new long[FirstTime];
    private long lastPatient;

    public long Reports => Severity.Sum();

    public long SessionsWithEffect { get; private set; }

    public long PatientsWithEffect { get; private set; }

    public long Serious => Enumerable.Range(1, Grades).Sum(grade => reports[grade * Kinds + 1]);

    public long Resolved => Durations.Where(time => time.Key.Resolved).Sum(time => time.Value);

    /// <summary>Those that last, or lasted, longer than their term is expected to.</summary>
    public long Overdue { get; private set; }

    /// <summary>Reports by CTCAE grade, 1 to 5.</summary>
    public IReadOnlyList<long> Severity => [.. Enumerable.Range(1, Grades).Select(grade => reports[grade * Kinds] + reports[grade * Kinds + 1])];

    public IReadOnlyDictionary<(int Days, bool Resolved), long> Durations => reports.Skip(FirstTime).Index().Where(time => time.Item > 0)
        .ToDictionary(time => (time.Index / Kinds, time.Index % Kinds == 1), time => time.Item);

    internal void Count(in ReportRow report, int days, bool resolved)
    {
        var time = FirstTime + days * Kinds + (resolved ? 1 : 0);
        if (time >= reports.Length) Array.Resize(ref reports, (int)BitOperations.RoundUpToPowerOf2((uint)time + 1));
        reports[time]++;
        reports[report.Severity * Kinds + (report.Serious ? 1 : 0)]++;
    }

    /// <summary>
    /// Counts a report's session, if this is the first of the session's, and its patient, if it is the first of the patient's. Patients
    /// are numbered from 1 and come one after the other. Without branches: nobody can tell which report will be a first.
    /// </summary>
    internal void CountFirst(bool ofSession, long patient)
    {
        SessionsWithEffect += ofSession ? 1 : 0;
        PatientsWithEffect += lastPatient != patient ? 1 : 0;
        lastPatient = patient;
    }

    /// <summary>Adds what other patients have.</summary>
    internal void Add(EffectCounts other)
    {
        AddSessions(other);
        PatientsWithEffect += other.PatientsWithEffect;
    }

    /// <summary>Adds what other sessions have, perhaps of the same patients.</summary>
    internal void AddSessions(EffectCounts other)
    {
        AddReports(other);
        SessionsWithEffect += other.SessionsWithEffect;
    }

    /// <summary>Adds other reports, perhaps of the same sessions.</summary>
    internal void AddReports(EffectCounts other)
    {
        Overdue += other.Overdue;
        if (other.reports.Length > reports.Length) Array.Resize(ref reports, other.reports.Length);
        for (var place = 0; place < other.reports.Length; place++) reports[place] += other.reports[place];
    }

    /// <summary>The same, all reports being of one term.</summary>
    internal EffectCounts OfTerm(SideEffectTerm term)
    {
        var counts = new EffectCounts();
        counts.Add(this);
        counts.Overdue = Durations.Where(time => time.Key.Days > Terms.ExpectedDays(term)).Sum(time => time.Value);
        return counts;
    }
}

/// <summary>One group's sessions, patients and effects by term; <see cref="Any"/> is always there.</summary>
public sealed class SideEffectCounts
{
    /// <summary>The key of all the terms asked together.</summary>
    public const string Any = "any";

    private readonly GroupTable<EffectCounts> terms = new();
    private readonly EffectCounts any = new();
    private long lastPatient;

    public long Sessions { get; private set; }

    public long Patients { get; private set; }

    public IReadOnlyDictionary<string, EffectCounts> Effects
    {
        get
        {
            var all = new EffectCounts();
            all.Add(any);
            var byTerm = new Dictionary<string, EffectCounts>(StringComparer.Ordinal) { [Any] = all };
            foreach (var (number, counts) in terms.Counted)
            {
                var term = (SideEffectTerm)number;
                byTerm.Add(Code<SideEffectTerm>.Of(term), counts.OfTerm(term));
                all.AddReports(counts.OfTerm(term));
            }
            return byTerm;
        }
    }

    /// <summary>Counts a session; and its patient, if this is the first of the patient's. Patients are numbered from 1 and come one after the other.</summary>
    internal void CountSession(long patient)
    {
        Sessions++;
        if (lastPatient == patient) return;
        lastPatient = patient;
        Patients++;
    }

    internal void CountReport(in ReportRow report, int days, bool resolved) => terms[(int)report.Term].Count(report, days, resolved);

    /// <summary>Counts a report's session and patient, once each: by its term, and whatever the term.</summary>
    internal void CountFirst(int term, bool ofTerm, bool ofSession, long patient)
    {
        terms[term].CountFirst(ofTerm, patient);
        any.CountFirst(ofSession, patient);
    }

    /// <summary>Counts a patient that has a session, whatever the sessions.</summary>
    internal void CountPatient() => Patients++;

    /// <summary>Adds what other patients have.</summary>
    internal void Add(SideEffectCounts other) => Add(other, static (counts, others) => counts.Add(others), other.Patients);

    /// <summary>Adds another group's sessions, perhaps of the same patients.</summary>
    internal void AddSessions(SideEffectCounts other) => Add(other, static (counts, others) => counts.AddSessions(others), 0);

    private void Add(SideEffectCounts other, Action<EffectCounts, EffectCounts> add, long patients)
    {
        Sessions += other.Sessions;
        Patients += patients;
        add(any, other.any);
        foreach (var (term, counts) in other.terms.Counted) add(terms[term], counts);
    }
}
