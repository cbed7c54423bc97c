using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.SideEffects;

namespace OutcomesTracker.Cohorts;

/// <summary>Counts the side-effect view, patient by patient, in the groups of the sessions.</summary>
public sealed class SideEffectTally(SideEffectQuery query)
    : CohortTally(query.AsOfSequence, query.Cutoff, query.GroupBy, query.Filter, query.Viewer)
{
    private const int FilteredOut = -1;

    private readonly bool[] terms = [.. Enum.GetValues<SideEffectTerm>().Select(term => query.Terms?.Contains(term) != false)];
    private readonly int cutoff = query.Cutoff.DayNumber;
    private readonly GroupTable<SessionCounts> groups = new();
    private readonly EffectTable effects = new();

    // For all groups together only patients are counted here. The other counts are sums over the groups, as a session is in one group.
    private readonly long[] patientsByTerm = new long[64];
    private long patientsWithSession,
        patientsWithEffect;
    private (int Group, ulong Effects)[] sessions = new (int, ulong)[64];
    private int patients;

    public override FactsNeeded Needed => FactsNeeded.SideEffects;

    /// <summary>The groups that have a session, and all groups together.</summary>
    public IReadOnlyDictionary<string, SideEffectCounts> Groups
    {
        get
        {
            var counted = groups.Counted.ToList();
            var byKey = counted.ToDictionary(
                group => KeyOf(group.Group),
                group => new SideEffectCounts(group.Counts.Sessions, group.Counts.Patients, effects.Of(group.Group)),
                StringComparer.Ordinal
            );
            byKey.Add(
                GroupKeys.AllGroups,
                new(counted.Sum(group => group.Counts.Sessions), patientsWithSession, effects.OfAll(patientsByTerm, patientsWithEffect))
            );
            return byKey;
        }
    }

    /// <summary>Reports that are attributed to no session on or before the cutoff.</summary>
    public long Unattributed { get; private set; }

    public void Add(SideEffectTally other)
    {
        Unattributed += other.Unattributed;
        patientsWithSession += other.patientsWithSession;
        patientsWithEffect += other.patientsWithEffect;
        for (var term = 0; term < patientsByTerm.Length; term++)
            patientsByTerm[term] += other.patientsByTerm[term];
        foreach (var (group, counts) in other.groups.Counted)
            groups[LocalGroupNumber(other, group)].Add(counts);
        effects.Add(other.effects, group => LocalGroupNumber(other, group));
    }

    private protected override void Count(in CohortSubject subject, Counted counted)
    {
        patients++;
        var (sessionsUpToCutoff, seen) = (CountSessions(subject, counted), 0UL);
        foreach (ref readonly var report in subject.Reports)
        {
            if (report.OnsetOn > cutoff || !terms[(int)report.Term])
                continue;
            if (!IsAttributed(report, sessionsUpToCutoff))
                Unattributed++;
            else if (Counts(report))
            {
                patientsByTerm[(int)report.Term] += (long)(~seen >> (int)report.Term & 1);
                seen |= 1UL << (int)report.Term;
            }
        }
        patientsWithEffect += seen != 0 ? 1 : 0;
    }

    /// <summary>Counts the sessions up to the cutoff. Returns how many they are.</summary>
    private int CountSessions(in CohortSubject subject, Counted one)
    {
        if (subject.Sessions.Length > sessions.Length)
            sessions = new (int, ulong)[subject.Sessions.Length * 2];
        var (count, isCounted) = (0, false);
        foreach (ref readonly var session in subject.Sessions)
        {
            if (session.On > Cutoff)
                break;
            (one.Year, one.Modality, one.OperatorRole) = (session.Year, session.Modality, session.OperatorRole);
            var group = Passes(one) ? GroupOf(one) : FilteredOut;
            sessions[count++] = (group, 0);
            if (group == FilteredOut)
                continue;
            isCounted = true;
            groups[group].Count(patients);
        }
        patientsWithSession += isCounted ? 1 : 0;
        return count;
    }

    /// <summary>
    /// Counts a report, unless its session is filtered out. Attribution is done before filters, so such a report is not unattributed
    /// either.
    /// </summary>
    private bool Counts(in ReportRow report)
    {
        ref var session = ref sessions[report.Session];
        if (session.Group == FilteredOut)
            return false;
        effects.Count(session.Group, report, cutoff, session.Effects, patients);
        session.Effects |= 1UL << (int)report.Term;
        return true;
    }

    /// <summary>Whether its session exists, is on or before the cutoff, and is near enough.</summary>
    private bool IsAttributed(in ReportRow report, int sessionsUpToCutoff) =>
        (uint)report.Session < (uint)sessionsUpToCutoff && Attribution.IsNearEnough(report.DaysAfterSession, query.AttributionDays);

    /// <summary>The number of sessions of a group, and of their patients. Sessions are counted patient by patient.</summary>
    private sealed class SessionCounts
    {
        private int lastPatient;

        public long Sessions { get; private set; }

        public long Patients { get; private set; }

        public void Count(int patient)
        {
            Sessions++;
            Patients += lastPatient != patient ? 1 : 0;
            lastPatient = patient;
        }

        public void Add(SessionCounts other)
        {
            Sessions += other.Sessions;
            Patients += other.Patients;
        }
    }
}
