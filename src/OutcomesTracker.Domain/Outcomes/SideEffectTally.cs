using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Domain.Outcomes;

/// <summary>The side-effect view: each patient's part, and their sum by group of session.</summary>
public sealed class SideEffectTally(SideEffectQuery query) : CohortTally(query.AsOf, query.Cutoff, query.GroupBy, query.Filter, query.Viewer)
{
    private const int FilteredOut = -1;

    private readonly Choice terms = Choice.Of(query.Terms, code => (int)code);
    private readonly int attributionDays = query.AttributionDays;
    private readonly GroupTable<SideEffectCounts> groups = new();
    // Of all groups together only the patients: the rest is the sum of the groups, as a session is in one.
    private readonly SideEffectCounts patientsOfAll = new();
    private (int Group, ulong Effects)[] sessions = new (int, ulong)[64];
    private long patients;

    public override FactsNeeded Needed => FactsNeeded.SideEffects;

    /// <summary>Those that have a session, and all together.</summary>
    public IReadOnlyDictionary<string, SideEffectCounts> Groups
    {
        get
        {
            var byKey = groups.Counted.ToDictionary(group => KeyOf(group.Group), group => group.Counts, StringComparer.Ordinal);
            var everyone = new SideEffectCounts();
            everyone.Add(patientsOfAll);
            foreach (var counts in byKey.Values) everyone.AddSessions(counts);
            byKey.Add(GroupKeys.Everyone, everyone);
            return byKey;
        }
    }

    /// <summary>Reports that belong to no session that counts.</summary>
    public long Unattributed { get; private set; }

    public void Add(SideEffectTally other)
    {
        Unattributed += other.Unattributed;
        patientsOfAll.Add(other.patientsOfAll);
        foreach (var (group, counts) in other.groups.Counted) groups[NumberHere(other, group)].Add(counts);
    }

    private protected override void Count(in CohortMember member, int clinic)
    {
        patients++;
        if (CountSessions(member, clinic)) patientsOfAll.CountPatient();
        var ofPatient = member.Sessions;
        foreach (ref readonly var report in member.Reports)
        {
            if (report.OnsetOn > LastDay || !terms.Has((int)report.Term)) continue;
            if (IsAttributed(report, ofPatient)) Count(report);
            else Unattributed++;
        }
    }

    /// <summary>Whether one of the sessions up to the cutoff counts.</summary>
    private bool CountSessions(in CohortMember member, int clinic)
    {
        if (member.Sessions.Length > sessions.Length) sessions = new (int, ulong)[member.Sessions.Length * 2];
        var (place, counted) = (0, false);
        foreach (ref readonly var session in member.Sessions)
        {
            if (session.On > LastDay) break;
            var ageBand = AgeBandAt(session, member.Person);
            var group = Admits(session, ageBand) ? GroupOf(session, member.Person, ageBand, clinic) : FilteredOut;
            sessions[place++] = (group, 0);
            if (group == FilteredOut) continue;
            counted = true;
            groups[group].CountSession(patients);
        }
        return counted;
    }

    /// <summary>Attribution came before filters: a report whose session is filtered out is in no count.</summary>
    private void Count(in ReportRow report)
    {
        ref var session = ref sessions[report.Session];
        if (session.Group == FilteredOut) return;
        var (group, term, effect) = (groups[session.Group], (int)report.Term, 1UL << (int)report.Term);
        var resolved = report.ResolvedOn <= LastDay;
        group.CountReport(report, (resolved ? report.ResolvedOn : LastDay) - report.OnsetOn, resolved);
        group.CountFirst(term, (session.Effects & effect) == 0, session.Effects == 0, patients);
        patientsOfAll.CountFirst(term, ofTerm: false, ofSession: false, patients);
        session.Effects |= effect;
    }

    /// <summary>To the session named, however far off; else to the patient's latest within the attribution days before the onset.</summary>
    private bool IsAttributed(in ReportRow report, ReadOnlySpan<SessionRow> ofPatient)
    {
        if (report.Session < 0) return false;
        var on = ofPatient[report.Session].On;
        return (report.NamesSession ? on - LastDay : report.OnsetOn - on - attributionDays) <= 0;
    }

    private bool Admits(in SessionRow session, int ageBand) =>
        Chosen.Modality.Has((int)session.Modality) && Chosen.OperatorRole.Has((int)session.OperatorRole) && Chosen.AgeBand.Has(ageBand);

    private int GroupOf(in SessionRow session, in PersonRow person, int ageBand, int clinic) => Way switch
    {
        GroupBy.Modality => (int)session.Modality,
        GroupBy.SkinType => person.SkinType,
        GroupBy.Sex => (int)person.Sex,
        GroupBy.AgeBand => ageBand,
        GroupBy.Clinic => clinic,
        GroupBy.OperatorRole => (int)session.OperatorRole,
        _ => throw new InvalidOperationException($"Sessions are not grouped by {Way}."),
    };
}
