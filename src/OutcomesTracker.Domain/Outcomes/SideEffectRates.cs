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
    private const int Sessions = 0, Patients = 1, Kinds = 2, Grades = 5, FirstTime = (Grades + 1) * Kinds;

    // Sessions and patients; reports by grade, and whether they are serious; then by days, and whether they are resolved. In one array of
    // 32 bits, so that a report touches little memory.
    private int[] counts = new int[FirstTime];
    private int lastPatient;

    public long Reports => Severity.Sum();

    public long SessionsWithEffect => counts[Sessions];

    public long PatientsWithEffect
    {
        get => counts[Patients];
        internal set => counts[Patients] = checked((int)value);
    }

    public long Serious => Enumerable.Range(1, Grades).Sum(grade => (long)counts[grade * Kinds + 1]);

    public long Resolved => Durations.Where(time => time.Key.Resolved).Sum(time => time.Value);

    /// <summary>Those that last, or lasted, longer than their term is expected to.</summary>
    public long Overdue { get; private set; }

    /// <summary>Reports by CTCAE grade, 1 to 5.</summary>
    public IReadOnlyList<long> Severity => [.. Enumerable.Range(1, Grades).Select(grade => (long)counts[grade * Kinds] + counts[grade * Kinds + 1])];

    public IReadOnlyDictionary<(int Days, bool Resolved), long> Durations => counts.Skip(FirstTime).Index().Where(time => time.Item > 0)
        .ToDictionary(time => (time.Index / Kinds, time.Index % Kinds == 1), time => (long)time.Item);

    internal void Count(in ReportRow report, int lastDay)
    {
        var days = Math.Min(report.ResolvedOn, lastDay) - report.OnsetOn;
        var time = FirstTime + days * Kinds + (report.ResolvedOn <= lastDay ? 1 : 0);
        if (time >= counts.Length) Array.Resize(ref counts, (int)BitOperations.RoundUpToPowerOf2((uint)time + 1));
        counts[time]++;
        counts[report.Severity]++;
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

    /// <summary>Adds what others have: reports of other patients, unless sessions or patients are set afterwards.</summary>
    internal void Add(EffectCounts other)
    {
        Overdue += other.Overdue;
        if (other.counts.Length > counts.Length) Array.Resize(ref counts, other.counts.Length);
        for (var place = 0; place < other.counts.Length; place++) counts[place] = checked(counts[place] + other.counts[place]);
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
}
