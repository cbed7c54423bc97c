using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Outcomes.SideEffects;

namespace OutcomesTracker.Benchmarks.Harness;

/// <summary>
/// Random query parameters from a seed: every grouping; half with another cutoff, a quarter pinned to a sequence anywhere in the log, half
/// with another window, each filter occasionally; as a researcher mostly, or as a clinic.
/// </summary>
internal sealed class Questions(int seed, long lastSequence)
{
    private readonly Random random = new(seed);

    public ImprovementQuery Improvement()
    {
        var window = AssessmentWindow.Default;
        if (One(2))
        {
            var (from, length) = (random.Next(60), random.Next(90));
            window = new(from + random.Next(length + 1), from, from + length, (ReferenceSession)random.Next(2));
        }
        return new(
            Cutoff(),
            AsOf(),
            GroupKeys.OfImprovement[random.Next(GroupKeys.OfImprovement.Count)],
            Filter().With(GroupKeys.Indication, Codes<Indication>()).With(GroupKeys.BodyArea, Codes<BodyArea>()),
            window with
            {
                Instruments = Some<Instrument>(),
                Assessors = Some<Assessor>(),
            },
            Viewer()
        );
    }

    public SideEffectQuery SideEffects() =>
        new(
            Cutoff(),
            AsOf(),
            GroupKeys.OfSideEffects[random.Next(GroupKeys.OfSideEffects.Count)],
            Filter().With(GroupKeys.OperatorRole, Codes<ProviderRole>()),
            One(2) ? 30 : random.Next(120),
            Viewer()
        )
        {
            Terms = Some<SideEffectTerm>(),
        };

    private CohortFilter Filter() =>
        new()
        {
            [GroupKeys.Modality] = Codes<Modality>(),
            [GroupKeys.Sex] = Codes<Sex>(),
            [GroupKeys.SkinType] = One(8) ? Enumerable.Range(1, 6).Where(_ => One(2)).Select(type => $"{type}").ToHashSet() : null,
            [GroupKeys.AgeBand] = One(8) ? AgeBands.All.Where(_ => One(2)).ToHashSet() : null,
            [GroupKeys.Clinic] = One(8) ? FactStories.Clinics.Where(_ => One(2)).ToHashSet() : null,
        };

    private DateOnly Cutoff() => One(2) ? FactStories.LastDay : FactStories.FirstDay.AddDays(60 + random.Next(900));

    private long AsOf() => One(4) ? random.NextInt64(lastSequence) + 1 : long.MaxValue - 1;

    private Viewer Viewer() =>
        One(5) ? new Viewer.ClinicStaff(FactStories.Clinics[random.Next(FactStories.Clinics.Length)]) : new Viewer.Researcher();

    /// <summary>In one case of eight, about half of the values; otherwise no filter.</summary>
    private HashSet<T>? Some<T>()
        where T : struct, Enum => One(8) ? Enum.GetValues<T>().Where(_ => One(2)).ToHashSet() : null;

    private HashSet<string>? Codes<T>()
        where T : struct, Enum => Some<T>()?.Select(Code<T>.Of).ToHashSet();

    private bool One(int times) => random.Next(times) == 0;
}
