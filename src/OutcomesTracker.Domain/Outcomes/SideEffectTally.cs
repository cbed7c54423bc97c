using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.SideEffects;

namespace OutcomesTracker.Domain.Outcomes;

/// <summary>The side-effect view: each patient's part, and their sum by group of session.</summary>
public sealed class SideEffectTally(SideEffectQuery query) : CohortTally(query.AsOf, query.Cutoff, query.GroupBy, query.Filter, query.Viewer)
{
    private const int FilteredOut = -1;

    private static readonly int[] ExpectedDays = [.. Enum.GetValues<SideEffectTerm>().Select(term => Terms.ExpectedDays(term) ?? int.MaxValue)];

    private readonly Choice terms = Choice.Of(query.Terms, code => (int)code);
    private readonly GroupTable<SideEffectCounts> groups = new();
    private readonly SideEffectCounts everyone = new();
    private (int Group, ulong Effects)[] sessions = new (int, ulong)[64];
    private long patients;

    /// <summary>Those that have a session, and all together.</summary>
    public IReadOnlyDictionary<string, SideEffectCounts> Groups
    {
        get
        {
            var byKey = groups.Counted.ToDictionary(group => KeyOf(group.Group), group => group.Counts, StringComparer.Ordinal);
            byKey.Add(GroupKeys.Everyone, everyone);
            return byKey;
        }
    }

    /// <summary>Reports that belong to no session that counts.</summary>
    public long Unattributed { get; private set; }

    public void Add(SideEffectTally other)
    {
        Unattributed += other.Unattributed;
        everyone.Add(other.everyone);
        foreach (var (group, counts) in other.groups.Counted) groups[NumberHere(other, group)].Add(counts);
    }

    private protected override void Count(in CohortMember member, int clinic)
    {
        patients++;
        var count = CountSessions(member, clinic);
        foreach (ref readonly var report in member.Reports)
            if (report.OnsetOn <= LastDay && terms.Has((int)report.Term)) Count(report, member);
        for (var place = 0; place < count; place++)
        {
            var (group, effects) = sessions[place];
            if (effects == 0) continue;
            groups[group].CountEffects(effects, patients);
            everyone.CountEffects(effects, patients);
        }
    }

    /// <summary>How many of the sessions are not after the cutoff.</summary>
    private int CountSessions(in CohortMember member, int clinic)
    {
        if (member.Sessions.Length > sessions.Length) sessions = new (int, ulong)[member.Sessions.Length * 2];
        var count = 0;
        foreach (ref readonly var session in member.Sessions)
        {
            if (session.On > LastDay) break;
            var ageBand = AgeBandAt(session, member.Person);
            var group = Admits(session, ageBand) ? GroupOf(session, member.Person, ageBand, clinic) : FilteredOut;
            sessions[count++] = (group, 0);
            if (group == FilteredOut) continue;
            groups[group].CountSession(patients);
            everyone.CountSession(patients);
        }
        return count;
    }

    /// <summary>Attribution comes before filters: a report whose session is filtered out is in no count.</summary>
    private void Count(in ReportRow report, in CohortMember member)
    {
        if (!IsAttributed(report, member.Sessions))
        {
            Unattributed++;
            return;
        }
        ref var session = ref sessions[report.Session];
        if (session.Group == FilteredOut) return;
        var resolved = report.ResolvedOn <= LastDay;
        var days = (resolved ? report.ResolvedOn : LastDay) - report.OnsetOn;
        groups[session.Group].CountReport(report, days, resolved, ExpectedDays[(int)report.Term]);
        everyone.CountReport(report, days, resolved, ExpectedDays[(int)report.Term]);
        session.Effects |= 1UL << (int)report.Term;
    }

    /// <summary>To the session named, however far off; else to the patient's latest within the attribution days before the onset.</summary>
    private bool IsAttributed(in ReportRow report, ReadOnlySpan<SessionRow> ofPatient)
    {
        if (report.Session < 0) return false;
        var on = ofPatient[report.Session].On;
        return report.NamesSession ? on <= LastDay : report.OnsetOn - on <= query.AttributionDays;
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
