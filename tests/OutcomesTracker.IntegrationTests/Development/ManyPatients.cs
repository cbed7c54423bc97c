using OutcomesTracker.Cohorts;
using OutcomesTracker.Development.Synthetic;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Outcomes.SideEffects;

namespace OutcomesTracker.IntegrationTests.Development;

/// <summary>
/// Several synthetic registries, replayed in parallel, once for all tests; together enough patients for statistics. (The time of some 40 µs
/// a line, cold and unoptimised, bounds their number.)
/// </summary>
[CollectionDefinition(nameof(ManyPatients))]
public sealed class ManyPatients : ICollectionFixture<ManyPatients>
{
    public const int EachHas = 600;

    private static readonly ulong[] Seeds = [1, 2, 3, ulong.MaxValue];
    private static readonly DateOnly LastDay = new(2026, 6, 30);

    private readonly List<PatientFacts> facts = [];

    public ManyPatients()
    {
        Registries = [.. Seeds.AsParallel().AsOrdered().Select(seed => Replay.Of(new(seed, EachHas, LastDay)))];
        foreach (var registry in Registries)
        {
            facts.AddRange(registry.Facts);
            Cases.AddRange(registry.Cases);
        }
    }

    internal IReadOnlyList<Replay> Registries { get; }

    public List<PatientCase> Cases { get; } = [];

    /// <summary>
    /// The view by modality over all patients: the sum of the clinics' views, since a clinic sees all of its own patients.
    /// </summary>
    public IReadOnlyDictionary<string, ImprovementCounts> Improvement(AssessmentWindow window)
    {
        var sum = new ImprovementTally(Query(""));
        foreach (var clinic in SyntheticClinic.All)
        {
            var part = new ImprovementTally(Query(clinic.Slug));
            foreach (var patient in facts)
                part.Add(patient);
            sum.Add(part);
        }
        return sum.Groups;

        ImprovementQuery Query(string clinic) =>
            new(LastDay, long.MaxValue - 1, GroupKeys.Modality, new(), window, new Viewer.ClinicStaff(clinic));
    }

    public SideEffectTally SideEffects(CohortFilter filter)
    {
        var sum = new SideEffectTally(Query(""));
        foreach (var clinic in SyntheticClinic.All)
        {
            var part = new SideEffectTally(Query(clinic.Slug));
            foreach (var patient in facts)
                part.Add(patient);
            sum.Add(part);
        }
        return sum;

        SideEffectQuery Query(string clinic) =>
            new(LastDay, long.MaxValue - 1, GroupKeys.Modality, filter, 30, new Viewer.ClinicStaff(clinic));
    }
}
