using System.Numerics;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Outcomes.Groups;

namespace OutcomesTracker.Cohorts;

/// <summary>What the side-effect view is asked. An unnamed session is looked for up to <paramref name="AttributionDays"/> before the onset.</summary>
public sealed record SideEffectQuery(DateOnly Cutoff, long AsOf, GroupBy GroupBy, CohortFilter Filter, int AttributionDays, Viewer Viewer)
{
    /// <summary>The terms asked; null is all.</summary>
    public IReadOnlySet<SideEffectTerm>? Terms { get; init; }
}

/// <summary>One group's sessions, patients and effects by term; <see cref="Any"/> is always there.</summary>
public sealed record SideEffectCounts(long Sessions, long Patients, IReadOnlyDictionary<string, EffectCounts> Effects)
{
    /// <summary>The key of all the terms asked together.</summary>
    public const string Any = "any";
}

/// <summary>
/// What is known of one term in one group. Times are days from onset to resolution, or to the cutoff for what is unresolved then. Below
/// 2,147,483,648 of each.
/// </summary>
public sealed class EffectCounts
{
    // Forty-four years: what lasts longer is rare, or the cutoff is far off, and then the days are few but large.
    private const int MostInArray = 1 << 14;

    private const int Sessions = 0, Patients = 1, Grades = 5;

    // Sessions and patients, then reports by severity; and reports by days, of those that are unresolved and those that are resolved. In 32
    // bits and apart, as what is unresolved is spread over years: so a report touches little memory.
    private readonly int[] counts = new int[(Grades + 1) * 2];
    private readonly int[][] times = [new int[16], new int[16]];
    private readonly Dictionary<(int Days, bool Resolved), int> longTimes = [];
    private int lastPatient;

    public long Reports => Severity.Sum();

    public long SessionsWithEffect => counts[Sessions];

    public long PatientsWithEffect
    {
        get => counts[Patients];
        internal set => counts[Patients] = checked((int)value);
    }

    public long Serious => Enumerable.Range(1, Grades).Sum(grade => (long)counts[grade * 2 + 1]);

    public long Resolved => times[1].Sum(reports => (long)reports) + longTimes.Where(time => time.Key.Resolved).Sum(time => (long)time.Value);

    /// <summary>Those that last, or lasted, longer than their term is expected to.</summary>
    public long Overdue { get; private set; }

    /// <summary>Reports by CTCAE grade, 1 to 5.</summary>
    public IReadOnlyList<long> Severity => [.. Enumerable.Range(1, Grades).Select(grade => (long)counts[grade * 2] + counts[grade * 2 + 1])];

    public IReadOnlyDictionary<(int Days, bool Resolved), long> Durations => times.Index()
        .SelectMany(kind => kind.Item.Index().Where(time => time.Item > 0).Select(time => (Key: (time.Index, kind.Index == 1), Reports: (long)time.Item)))
        .Concat(longTimes.Select(time => (time.Key, Reports: (long)time.Value)))
        .ToDictionary(time => time.Key, time => time.Reports);

    internal void Count(in ReportRow report, int lastDay)
    {
        var days = Math.Min(report.ResolvedOn, lastDay) - report.OnsetOn;
        var kind = report.ResolvedOn <= lastDay ? 1 : 0;
        counts[report.Severity]++;
        var ofKind = times[kind];
        if (days >= ofKind.Length)
        {
            if (days >= MostInArray)
            {
                AddLong((days, kind == 1), 1);
                return;
            }
            ofKind = Grow(kind, days + 1);
        }
        ofKind[days]++;
    }

    /// <summary>
    /// Counts a report's session, if this is the first of the session's, and its patient, if it is the first of the patient's. Patients
    /// are numbered from 1 and come one after the other. Without branches: nobody can tell which report will be a first.
    /// </summary>
    internal void CountFirst(bool ofSession, int patient)
    {
        counts[Sessions] += ofSession ? 1 : 0;
        counts[Patients] += lastPatient != patient ? 1 : 0;
        lastPatient = patient;
    }

    /// <summary>Adds what others have, of other sessions and patients.</summary>
    internal void Add(EffectCounts other)
    {
        Overdue += other.Overdue;
        Add(counts, other.counts);
        for (var kind = 0; kind < times.Length; kind++) Add(Grow(kind, other.times[kind].Length), other.times[kind]);
        foreach (var (time, reports) in other.longTimes) AddLong(time, reports);
    }

    /// <summary>Adds other reports, perhaps of the same sessions.</summary>
    internal void AddReports(EffectCounts other)
    {
        var (sessions, patients) = (counts[Sessions], counts[Patients]);
        Add(other);
        (counts[Sessions], counts[Patients]) = (sessions, patients);
    }

    /// <summary>The same, all reports being of one term.</summary>
    internal EffectCounts OfTerm(SideEffectTerm term)
    {
        var ofTerm = new EffectCounts();
        ofTerm.Add(this);
        ofTerm.Overdue = Durations.Where(time => time.Key.Days > Terms.ExpectedDays(term)).Sum(time => time.Value);
        return ofTerm;
    }

    private void AddLong((int Days, bool Resolved) time, int reports) => longTimes[time] = longTimes.GetValueOrDefault(time) + reports;

    private int[] Grow(int kind, int length)
    {
        if (length > times[kind].Length) Array.Resize(ref times[kind], (int)BitOperations.RoundUpToPowerOf2((uint)length));
        return times[kind];
    }

    private static void Add(int[] to, int[] from)
    {
        for (var place = 0; place < from.Length; place++) to[place] = checked(to[place] + from[place]);
    }
}
