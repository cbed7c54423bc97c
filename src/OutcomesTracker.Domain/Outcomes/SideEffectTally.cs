using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Domain.Outcomes;

/// <summary>The side-effect view: each patient's part, and their sum by group of session. Not safe for several threads: parts are added.</summary>
public sealed class SideEffectTally(SideEffectQuery query)
{
    private readonly Dictionary<string, SideEffectCounts> groups = new(StringComparer.Ordinal) { [GroupKeys.Everyone] = new() };
    private readonly HashSet<(string Group, string Term)> patientHas = [];
    private readonly HashSet<(string Group, string Term, Guid Session)> sessionHas = [];
    private readonly HashSet<string> patientIn = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, SideEffectCounts> Groups => groups;

    /// <summary>Reports that belong to no session that counts.</summary>
    public long Unattributed { get; private set; }

    /// <summary>Adds one patient's part.</summary>
    public void Add(PatientFacts patient)
    {
        if (patient.PersonAt(query.AsOf) is not { } person || !query.Filter.Admits(person, patient.Clinic)) return;
        if (!query.Viewer.MaySee(patient, query.Cutoff, query.AsOf)) return;
        patientHas.Clear();
        sessionHas.Clear();
        patientIn.Clear();
        var sessions = patient.SessionsUpTo(query.Cutoff, query.AsOf);
        foreach (var session in sessions.Where(session => Admits(session, person)))
            foreach (var key in Keys(session, person, patient.Clinic))
            {
                var group = Group(key);
                group.Sessions++;
                if (patientIn.Add(key)) group.Patients++;
            }
        foreach (var known in patient.SideEffects)
            if (known.At(query.AsOf) && known.Fact.OnsetOn <= query.Cutoff && CohortFilter.Passes(query.Terms, known.Fact.Term))
                Count(known.Fact, patient, person, sessions);
    }

    public void Add(SideEffectTally other)
    {
        Unattributed += other.Unattributed;
        foreach (var (key, counts) in other.groups) Group(key).Add(counts);
    }

    /// <summary>Attribution comes before filters: a report whose session is filtered out is in no count.</summary>
    private void Count(SideEffectFact report, PatientFacts patient, PersonFact person, List<SessionFact> sessions)
    {
        if (Attribute(report, sessions) is not { } session)
        {
            Unattributed++;
            return;
        }
        if (!Admits(session, person)) return;
        var resolvedOn = ResolvedOn(report, patient);
        var days = (resolvedOn ?? query.Cutoff).DayNumber - report.OnsetOn.DayNumber;
        foreach (var key in Keys(session, person, patient.Clinic))
            foreach (var term in (ReadOnlySpan<string>)[Code<SideEffectTerm>.Of(report.Term), SideEffectCounts.Any])
            {
                var effect = Group(key).Effect(term);
                effect.Count(report, days, resolvedOn is not null);
                if (sessionHas.Add((key, term, session.SessionId))) effect.SessionsWithEffect++;
                if (patientHas.Add((key, term))) effect.PatientsWithEffect++;
            }
    }

    /// <summary>The session named, however far off; else the patient's latest within the attribution days before the onset.</summary>
    private SessionFact? Attribute(SideEffectFact report, List<SessionFact> sessions)
    {
        if (report.SessionId is { } named) return sessions.Find(session => session.SessionId == named);
        return sessions.FindLast(session => report.OnsetOn.DayNumber - session.On.DayNumber is var days && days >= 0 && days <= query.AttributionDays);
    }

    private DateOnly? ResolvedOn(SideEffectFact report, PatientFacts patient)
    {
        foreach (var known in patient.Resolutions)
            if (known.At(query.AsOf) && known.Fact.SideEffectId == report.SideEffectId && known.Fact.ResolvedOn <= query.Cutoff)
                return known.Fact.ResolvedOn;
        return null;
    }

    private bool Admits(SessionFact session, PersonFact person) =>
        CohortFilter.Passes(query.Filter.Modality, session.Modality)
        && CohortFilter.Passes(query.Filter.OperatorRole, session.OperatorRole)
        && (query.Filter.AgeBand is null || query.Filter.AgeBand.Contains(AgeBandAt(session, person)));

    private static string AgeBandAt(SessionFact session, PersonFact person) => AgeBands.Of(session.On.Year - person.BirthYear);

    private string[] Keys(SessionFact session, PersonFact person, string clinic) =>
    [
        query.GroupBy switch
        {
            GroupBy.Modality => Code<Modality>.Of(session.Modality),
            GroupBy.SkinType => GroupKeys.OfDigit(person.SkinType),
            GroupBy.Sex => Code<Sex>.Of(person.Sex),
            GroupBy.AgeBand => AgeBandAt(session, person),
            GroupBy.Clinic => clinic,
            GroupBy.OperatorRole => Code<ProviderRole>.Of(session.OperatorRole),
            _ => throw new InvalidOperationException($"Sessions are not grouped by {query.GroupBy}."),
        },
        GroupKeys.Everyone,
    ];

    private SideEffectCounts Group(string key)
    {
        if (!groups.TryGetValue(key, out var group)) groups[key] = group = new();
        return group;
    }
}
