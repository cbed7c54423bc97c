namespace OutcomesTracker.Outcomes.SideEffects;

/// <summary>
/// One group's sessions, their patients, and its effects by each term that is reported in it, and by <see cref="Any"/>, which is always
/// there.
/// </summary>
public sealed record SideEffectCounts(long Sessions, long Patients, IReadOnlyDictionary<string, EffectCounts> Effects)
{
    /// <summary>The key of the counts of all queried terms together.</summary>
    public const string AnyTerm = "any";

    public EffectCounts Any => Effects[AnyTerm];

    /// <summary>The terms that are reported.</summary>
    public IEnumerable<string> Terms => Effects.Keys.Where(term => term != AnyTerm);

    /// <summary>The counts of a term, all 0 if it is not reported.</summary>
    public EffectCounts Of(string term) => Effects.GetValueOrDefault(term, EffectCounts.None);
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
    public static readonly EffectCounts None = new(0, 0, [0, 0, 0, 0, 0], 0, 0, new Dictionary<(int, bool), long>());

    public long Reports => Severity.Sum();

    public long Resolved => Durations.Where(time => time.Key.Resolved).Sum(time => time.Value);
}
