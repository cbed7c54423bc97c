using System.Numerics;
using OutcomesTracker.Domain.Codes;

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
    private readonly long[] severity = new long[5];
    private long[] resolvedAfter = [], censoredAfter = [];
    private long lastPatient;

    public long Reports => severity.Sum();

    public long SessionsWithEffect { get; private set; }

    public long PatientsWithEffect { get; private set; }

    public long Serious { get; private set; }

    public long Resolved => resolvedAfter.Sum();

    public long Overdue { get; private set; }

    /// <summary>Reports by CTCAE grade, 1 to 5.</summary>
    public IReadOnlyList<long> Severity => severity;

    public IReadOnlyDictionary<(int Days, bool Resolved), long> Durations =>
        resolvedAfter.Index().Select(time => (Key: (time.Index, true), Count: time.Item))
            .Concat(censoredAfter.Index().Select(time => (Key: (time.Index, false), Count: time.Item)))
            .Where(time => time.Count > 0).ToDictionary(time => time.Key, time => time.Count);

    internal void Count(in ReportRow report, int days, bool resolved, int expected)
    {
        severity[report.Severity - 1]++;
        if (report.Serious) Serious++;
        if (days > expected) Overdue++;
        ref var times = ref resolved ? ref resolvedAfter : ref censoredAfter;
        if (days >= times.Length) Array.Resize(ref times, (int)BitOperations.RoundUpToPowerOf2((uint)days + 1));
        times[days]++;
    }

    /// <summary>Counts a session that has the effect; and its patient, if this is the first of the patient's.</summary>
    internal void CountSession(long patient)
    {
        SessionsWithEffect++;
        if (lastPatient == patient) return;
        lastPatient = patient;
        PatientsWithEffect++;
    }

    /// <summary>Adds what other patients have.</summary>
    internal void Add(EffectCounts other)
    {
        AddReports(other);
        SessionsWithEffect += other.SessionsWithEffect;
        PatientsWithEffect += other.PatientsWithEffect;
    }

    /// <summary>Adds another term's or group's reports, whose sessions and patients may be the same.</summary>
    internal void AddReports(EffectCounts other)
    {
        Serious += other.Serious;
        Overdue += other.Overdue;
        Add(ref resolvedAfter, other.resolvedAfter);
        Add(ref censoredAfter, other.censoredAfter);
        for (var grade = 0; grade < severity.Length; grade++) severity[grade] += other.severity[grade];
    }

    private static void Add(ref long[] times, long[] others)
    {
        if (others.Length > times.Length) Array.Resize(ref times, others.Length);
        for (var days = 0; days < others.Length; days++) times[days] += others[days];
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
            foreach (var (term, counts) in terms.Counted)
            {
                byTerm.Add(Code<SideEffectTerm>.Of((SideEffectTerm)term), counts);
                all.AddReports(counts);
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

    internal void CountReport(in ReportRow report, int days, bool resolved, int expected) => terms[(int)report.Term].Count(report, days, resolved, expected);

    /// <summary>Counts a session's effects: each term once, and any of them.</summary>
    /// <param name="effects">A bit for each term.</param>
    /// <param name="patient">Whose session it is.</param>
    internal void CountEffects(ulong effects, long patient)
    {
        any.CountSession(patient);
        for (; effects != 0; effects &= effects - 1) terms[BitOperations.TrailingZeroCount(effects)].CountSession(patient);
    }

    internal void Add(SideEffectCounts other)
    {
        Sessions += other.Sessions;
        Patients += other.Patients;
        any.Add(other.any);
        foreach (var (term, counts) in other.terms.Counted) terms[term].Add(counts);
    }
}
