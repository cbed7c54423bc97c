namespace OutcomesTracker.Outcomes.SideEffects;

/// <summary>One group's sessions, their patients, and its effects by term; <see cref="Any"/> is always there.</summary>
public sealed record SideEffectCounts(long Sessions, long Patients, IReadOnlyDictionary<string, EffectCounts> Effects)
{
    /// <summary>The key of the counts of all queried terms together.</summary>
    public const string Any = "any";
}

/// <summary>The reports of one term, or of any, in one group.</summary>
/// <param name="SessionsWithEffect">Sessions with at least one of the reports.</param>
/// <param name="PatientsWithEffect">Patients with at least one of the reports.</param>
/// <param name="Severity">Reports by CTCAE grade, 1 to 5.</param>
/// <param name="Serious">Reports of serious effects.</param>
/// <param name="Overdue">Reports that last, or lasted, longer than their own term is expected to.</param>
/// <param name="Durations">Reports by days from onset to resolution, or to the cutoff for what is unresolved then.</param>
public sealed record EffectCounts(
    long SessionsWithEffect,
    long PatientsWithEffect,
    IReadOnlyList<long> Severity,
    long Serious,
    long Overdue,
    IReadOnlyDictionary<(int Days, bool Resolved), long> Durations
)
{
    public long Reports => Severity.Sum();

    public long Resolved => Durations.Where(time => time.Key.Resolved).Sum(time => time.Value);
}
