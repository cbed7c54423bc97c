using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.SmallCells;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Tests.Cohorts;
using OutcomesTracker.Tests.Outcomes;

namespace OutcomesTracker.Tests.Pages.Explorer;

/// <summary>Answers of both views over random patients, as a clinic gets them and as a researcher does.</summary>
internal static class Answers
{
    private static readonly List<PatientFacts> Patients = [.. Enumerable.Range(0, 60).Select(seed => Views.Facts(RandomHistory.Of(seed)))];

    /// <param name="minimum">The least number that is shown; null hides nothing.</param>
    public static ImprovementAnswer Improvement(int? minimum = null, int patients = 60) =>
        new(
            123,
            "2030-01-01",
            new Dictionary<string, object>(),
            GetImprovementEndpoint.Groups(Views.Improvement.Ask(Patients.Take(patients)), Least(minimum))
        );

    public static SideEffectAnswer SideEffects(int? minimum = null, int patients = 60)
    {
        var tally = Views.SideEffects.Ask(Patients.Take(patients));
        return new(
            123,
            "2030-01-01",
            new Dictionary<string, object>(),
            tally.Unattributed,
            GetSideEffectsEndpoint.Groups(tally, Least(minimum))
        );
    }

    private static MinimumCellSize? Least(int? minimum) => minimum is { } least ? new(least) : null;
}
