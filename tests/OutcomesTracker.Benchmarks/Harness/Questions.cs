using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Outcomes.SideEffects;
using OutcomesTracker.Server.Features.Outcomes;

namespace OutcomesTracker.Benchmarks.Harness;

/// <summary>
/// Any parameters, by a seed: every way to group; half with another cutoff, a quarter pinned to a sequence anywhere in the log, half with
/// another window, each filter now and then; a researcher mostly, or a clinic.
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
            Cutoff(), AsOf(), OutcomeQueries.OfImprovement[random.Next(OutcomeQueries.OfImprovement.Length)],
            Filter() with { Indication = Some<Indication>(), BodyArea = Some<BodyArea>() },
            window with { Instruments = Some<Instrument>(), Assessors = Some<Assessor>() }, Viewer());
    }

    public SideEffectQuery SideEffects() => new(
        Cutoff(), AsOf(), OutcomeQueries.OfSideEffects[random.Next(OutcomeQueries.OfSideEffects.Length)],
        Filter() with { OperatorRole = Some<ProviderRole>() }, One(2) ? 30 : random.Next(120), Viewer())
    {
        Terms = Some<SideEffectTerm>(),
    };

    private CohortFilter Filter() => new()
    {
        Modality = Some<Modality>(), Sex = Some<Sex>(), SkinType = One(8) ? Enumerable.Range(1, 6).Where(_ => One(2)).ToHashSet() : null,
        AgeBand = One(8) ? AgeBands.All.Where(_ => One(2)).ToHashSet() : null,
        Clinic = One(8) ? FactStories.Clinics.Where(_ => One(2)).ToHashSet() : null,
    };

    private DateOnly Cutoff() => One(2) ? FactStories.LastDay : FactStories.FirstDay.AddDays(60 + random.Next(900));

    private long AsOf() => One(4) ? random.NextInt64(lastSequence) + 1 : long.MaxValue - 1;

    private Viewer Viewer() => One(5) ? new Viewer.ClinicStaff(FactStories.Clinics[random.Next(FactStories.Clinics.Length)]) : new Viewer.Researcher();

    /// <summary>Once in eight times about half of the values.</summary>
    private HashSet<T>? Some<T>() where T : struct, Enum => One(8) ? Enum.GetValues<T>().Where(_ => One(2)).ToHashSet() : null;

    private bool One(int times) => random.Next(times) == 0;
}
