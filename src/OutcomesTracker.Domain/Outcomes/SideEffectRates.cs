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
    private readonly long[] severity = new long[5];
    private readonly Dictionary<(int Days, bool Resolved), long> durations = [];

    public long Reports { get; private set; }

    public long SessionsWithEffect { get; internal set; }

    public long PatientsWithEffect { get; internal set; }

    public long Serious { get; private set; }

    public long Resolved { get; private set; }

    public long Overdue { get; private set; }

    /// <summary>Reports by CTCAE grade, 1 to 5.</summary>
    public IReadOnlyList<long> Severity => severity;

    public IReadOnlyDictionary<(int Days, bool Resolved), long> Durations => durations;

    internal void Count(SideEffectFact report, int days, bool resolved)
    {
        Reports++;
        severity[report.Severity - 1]++;
        if (report.Serious) Serious++;
        if (resolved) Resolved++;
        if (days > Terms.ExpectedDays(report.Term)) Overdue++;
        durations[(days, resolved)] = durations.GetValueOrDefault((days, resolved)) + 1;
    }

    internal void Add(EffectCounts other)
    {
        Reports += other.Reports;
        SessionsWithEffect += other.SessionsWithEffect;
        PatientsWithEffect += other.PatientsWithEffect;
        Serious += other.Serious;
        Resolved += other.Resolved;
        Overdue += other.Overdue;
        for (var grade = 0; grade < severity.Length; grade++) severity[grade] += other.severity[grade];
        foreach (var (time, count) in other.durations) durations[time] = durations.GetValueOrDefault(time) + count;
    }
}

/// <summary>One group's sessions, patients and effects by term; <see cref="Any"/> is always there.</summary>
public sealed class SideEffectCounts
{
    /// <summary>The key of all the terms asked together.</summary>
    public const string Any = "any";

    private readonly Dictionary<string, EffectCounts> effects = new(StringComparer.Ordinal) { [Any] = new() };

    public long Sessions { get; internal set; }

    public long Patients { get; internal set; }

    public IReadOnlyDictionary<string, EffectCounts> Effects => effects;

    internal EffectCounts Effect(string term)
    {
        if (!effects.TryGetValue(term, out var counts)) effects[term] = counts = new();
        return counts;
    }

    internal void Add(SideEffectCounts other)
    {
        Sessions += other.Sessions;
        Patients += other.Patients;
        foreach (var (term, counts) in other.effects) Effect(term).Add(counts);
    }
}
