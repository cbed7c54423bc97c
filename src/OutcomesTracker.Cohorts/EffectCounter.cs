using System.Numerics;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.SideEffects;

namespace OutcomesTracker.Cohorts;

/// <summary>
/// Counts the reports of one term in one group. To touch little memory per report, the counts have 32 bits (each is below 2,147,483,648),
/// and unresolved reports, whose times are spread over years, are in another array than resolved ones.
/// </summary>
internal sealed class EffectCounter
{
    private const int Grades = 5;

    // About 44 years. Longer times are rare, or the cutoff is in the far future, and then there are few different times.
    private const int DaysInArray = 1 << 14;

    private readonly int[] reports = new int[ReportedSeverity.Count];
    private readonly Dictionary<TimeToResolution, int> longTimes = [];
    private int[] unresolvedByDays = new int[16],
        resolvedByDays = new int[16];
    private int sessions,
        patients,
        lastPatient;

    /// <summary>Sets the number of patients where adding counters would count a patient twice.</summary>
    public long Patients
    {
        set => patients = checked((int)value);
    }

    public void Count(in ReportRow report, int cutoff)
    {
        reports[report.Severity.Number]++;
        var time = TimeToResolution.Of(report.OnsetOn, report.ResolvedOn, cutoff);
        ref var byDays = ref time.IsResolved ? ref resolvedByDays : ref unresolvedByDays;
        if (time.Days >= byDays.Length)
        {
            if (time.Days >= DaysInArray)
            {
                AddLong(time, 1);
                return;
            }
            Grow(ref byDays, time.Days + 1);
        }
        byDays[time.Days]++;
    }

    /// <summary>
    /// Counts a report's session, if this is the session's first report, and its patient, if it is the patient's first. Patients are
    /// numbered from 1 and come one after the other. There are no branches, since they could not be predicted.
    /// </summary>
    public void CountFirst(bool ofSession, int patient)
    {
        sessions += ofSession ? 1 : 0;
        patients += lastPatient != patient ? 1 : 0;
        lastPatient = patient;
    }

    /// <summary>Adds the counts of other sessions and patients.</summary>
    public void Add(EffectCounter other)
    {
        sessions = checked(sessions + other.sessions);
        patients = checked(patients + other.patients);
        AddReports(other);
    }

    /// <summary>Adds the reports of another counter, which may be of the same sessions and patients.</summary>
    public void AddReports(EffectCounter other)
    {
        Add(reports, other.reports);
        Add(ref unresolvedByDays, other.unresolvedByDays);
        Add(ref resolvedByDays, other.resolvedByDays);
        foreach (var (time, count) in other.longTimes)
            AddLong(time, count);
    }

    /// <summary>The counts, all reports being of one term.</summary>
    public EffectCounts ToCounts(SideEffectTerm term)
    {
        var durations = Durations();
        return ToCounts(durations.Where(time => TimeToResolution.IsOverdue(term, time.Key.Days)).Sum(time => time.Value), durations);
    }

    /// <summary>The counts of reports of several terms, of which so many are overdue, each by its own term.</summary>
    public EffectCounts ToCounts(long overdue) => ToCounts(overdue, Durations());

    private EffectCounts ToCounts(long overdue, Dictionary<(int Days, bool Resolved), long> durations)
    {
        var grades = Enumerable.Range(1, Grades).ToList();
        return new(
            sessions,
            patients,
            [.. grades.Select(grade => Of(grade, false) + Of(grade, true))],
            grades.Sum(grade => Of(grade, true)),
            overdue,
            durations
        );

        long Of(int grade, bool isSerious) => reports[new ReportedSeverity(grade, isSerious).Number];
    }

    private Dictionary<(int Days, bool Resolved), long> Durations()
    {
        var durations = new Dictionary<(int, bool), long>();
        foreach (var (byDays, isResolved) in new[] { (unresolvedByDays, false), (resolvedByDays, true) })
            for (var days = 0; days < byDays.Length; days++)
                if (byDays[days] > 0)
                    durations.Add((days, isResolved), byDays[days]);
        foreach (var (time, count) in longTimes)
            durations.Add((time.Days, time.IsResolved), count);
        return durations;
    }

    private void AddLong(TimeToResolution time, int count) => longTimes[time] = longTimes.GetValueOrDefault(time) + count;

    private static void Grow(ref int[] counts, int length)
    {
        if (length > counts.Length)
            Array.Resize(ref counts, (int)BitOperations.RoundUpToPowerOf2((uint)length));
    }

    private static void Add(ref int[] to, int[] from)
    {
        Grow(ref to, from.Length);
        Add(to, from);
    }

    private static void Add(int[] to, int[] from)
    {
        for (var place = 0; place < from.Length; place++)
            to[place] = checked(to[place] + from[place]);
    }
}
