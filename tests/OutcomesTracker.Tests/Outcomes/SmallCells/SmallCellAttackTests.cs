using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.SmallCells;
using OutcomesTracker.Server.Features.Outcomes;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Outcomes.SmallCells;

/// <summary>
/// Nothing small can be had by adding and subtracting within one answer (contract §4, Small cells): random registries are asked, and the
/// answers attacked with every relation that holds between their numbers.
/// </summary>
public sealed class SmallCellAttackTests(ITestOutputHelper output)
{
    private const int K = 5,
        Registries = 15;

    private const double Tolerance = 1e-6;

    private static readonly MinimumCellSize Minimum = new(K);

    /// <summary>Terms that are expected to last for 5 days, 14 days, and any time.</summary>
    private static readonly SideEffectTerm[] Terms =
    [
        SideEffectTerm.Redness,
        SideEffectTerm.Itching,
        SideEffectTerm.Bruising,
        SideEffectTerm.Swelling,
    ];

    /// <summary>By what patients are in several groups, and by what each is in one.</summary>
    private static readonly (GroupKey Key, bool IsPartition)[] Groupings = [(GroupKeys.Modality, false), (GroupKeys.Sex, true)];

    [Fact]
    public void No_side_effect_of_few_patients_is_recovered_or_narrowed()
    {
        var (attacked, narrowed, told) = (0, 0, new List<string>());
        foreach (var (seed, patients) in AllRegistries())
        foreach (var (key, isPartition) in Groupings)
        {
            var tally = (Views.SideEffects with { GroupBy = key, Cutoff = Treatment.AddDays(60) }).Ask(patients);
            var attack = new SmallCellAttack(
                GetSideEffectsEndpoint.Groups(tally, Minimum),
                GetSideEffectsEndpoint.Groups(tally, null),
                isPartition
            );
            foreach (var number in attack.Together(K))
            {
                attacked++;
                narrowed += number.Least > 1 + Tolerance ? 1 : 0;
                if (number.Greatest < K - Tolerance)
                    told.Add($"registry {seed} by {key.Code}, all relations together: {number}");
            }
            foreach (var number in attack.OneByOne(K))
                if (number.Least > 1 + Tolerance || number.Greatest < K - Tolerance)
                    told.Add($"registry {seed} by {key.Code}, one relation: {number}");
        }
        output.WriteLine($"{attacked} small numbers are hidden; all relations together tell of {narrowed} that they are not 1");
        Assert.True(told.Count == 0, string.Join(Environment.NewLine, told.Take(40)));
        Assert.True(attacked > 100 * Registries);
        // Two sums that share a cell can leave a little less than each alone: some eight in ten thousand are known to be 2 or 3 at least.
        Assert.True(narrowed <= attacked / 500, $"{narrowed} of {attacked}");
    }

    [Fact]
    public void No_group_with_few_assessed_is_recovered()
    {
        var attacked = 0;
        foreach (var (seed, patients) in AllRegistries())
        foreach (var (key, _) in Groupings)
        {
            var tally = (Views.Improvement with { GroupBy = key, Cutoff = Treatment.AddDays(60) }).Ask(patients);
            var (shown, full) = (GetImprovementEndpoint.Groups(tally, Minimum), GetImprovementEndpoint.Groups(tally, null));
            if (shown[GroupKeys.AllGroups].Shown is not { } total)
            {
                Assert.All(shown.Values, cell => Assert.Null(cell.Shown));
                continue;
            }
            var hidden = full.Where(group => shown[group.Key].Shown is null).Select(group => group.Value.Shown!).ToList();
            foreach (var number in (Func<ImprovementGroup, long>[])[group => group.Courses, group => group.Assessed])
            {
                Assert.DoesNotContain(shown.Values, cell => cell.Shown is { } group && Minimum.IsSmall(number(group)));
                if (!hidden.Any(group => Minimum.IsSmall(number(group))))
                    continue;
                attacked++;
                // What the total leaves for the hidden groups is for two or more to share, and each could have k of it.
                var left =
                    number(total)
                    - shown.Where(group => group.Key != GroupKeys.AllGroups).Sum(group => group.Value.Shown is { } one ? number(one) : 0);
                Assert.True(hidden.Count > 1 && left >= K, $"registry {seed} by {key.Code}: {hidden.Count} groups share {left}");
            }
        }
        Assert.True(attacked > Registries / 2, $"{attacked}");
    }

    private static IEnumerable<(int Seed, List<PatientFacts> Patients)> AllRegistries() =>
        Enumerable.Range(0, Registries).Select(seed => (seed, Patients(new(seed))));

    private static List<PatientFacts> Patients(Random random)
    {
        var (modalities, terms, patients) = (random.Next(1, 5), random.Next(1, 5), random.Next(4, 70));
        var (chance, gravity) = (random.NextDouble() * 0.7, random.Next(2, 7));
        return [.. Enumerable.Range(0, patients).Select(_ => Patient(random, modalities, terms, chance, gravity))];
    }

    private static PatientFacts Patient(Random random, int modalities, int terms, double chance, int gravity)
    {
        var events = new List<PatientEvent> { Enrolled() with { Sex = (Sex)Skewed(random, 4) } };
        for (var session = 0; session < 1 + Skewed(random, 3); session++)
        {
            var (id, on) = (Id(100 + session), Treatment.AddDays(session));
            events.Add(Treated(on, id) with { Modality = (Modality)Skewed(random, modalities) });
            while (random.NextDouble() < chance)
            {
                var report = Id(1_000 + events.Count);
                events.Add(
                    Reported(on, report, id, Terms[Skewed(random, terms)]) with
                    {
                        Severity = 1 + Skewed(random, Math.Min(5, gravity)),
                        Serious = random.Next(gravity) == 0,
                    }
                );
                if (random.Next(4) > 0)
                    events.Add(Resolved(on.AddDays(random.Next(12)), report));
            }
        }
        if (random.Next(3) > 0)
            events.Add(CourseStory.Score(30, Instrument.Gais, random.Next(1, 6)));
        return Views.Facts(events);
    }

    /// <summary>A number from 0 to below a limit, the small ones more often.</summary>
    private static int Skewed(Random random, int limit) => (int)(limit * Math.Pow(random.NextDouble(), 2.5));
}
