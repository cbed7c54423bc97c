using OutcomesTracker.Development.Synthetic;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Outcomes.SideEffects;
using OutcomesTracker.Statistics;

namespace OutcomesTracker.IntegrationTests.Development;

/// <summary>The views measure the parameters from which the synthetic patients were drawn.</summary>
[Collection(nameof(ManyPatients))]
public sealed class SyntheticTruthTests(ManyPatients patients)
{
    private const double StandardErrors = 4;

    [Fact]
    public void The_improvement_measured_is_the_truth_by_modality_at_30_and_90_days()
    {
        foreach (
            var (window, truth) in new (AssessmentWindow, Func<Modality, double>)[]
            {
                (AssessmentWindow.Default, SyntheticTruth.Improved),
                (new(90, 83, 104, ReferenceSession.Last), SyntheticTruth.ImprovedAfter90Days),
            }
        )
        {
            var groups = patients.Improvement(window);
            foreach (var modality in Enum.GetValues<Modality>())
            {
                var counts = groups[Code<Modality>.Of(modality)];
                Near(truth(modality), counts[CourseState.Improved], counts.Assessed, $"{modality} at {window.Day} days");
            }
            Assert.All(Enum.GetValues<CourseState>(), state => Assert.True(groups[GroupKeys.AllGroups][state] > 0, $"{state}"));
        }
    }

    [Fact]
    public void The_side_effects_measured_are_the_truth_by_modality()
    {
        var tally = patients.SideEffects(new());
        foreach (var modality in Enum.GetValues<Modality>())
        {
            var sessions = tally.Groups[Code<Modality>.Of(modality)].Sessions;
            foreach (var term in SyntheticTruth.SideEffectTerms)
                Near(
                    SyntheticTruth.SideEffect(modality, term),
                    With(tally.Groups, modality, Code<SideEffectTerm>.Of(term)),
                    sessions,
                    $"{term} after {modality}"
                );
            Near(
                SyntheticTruth.AnySideEffect(modality),
                With(tally.Groups, modality, SideEffectCounts.AnyTerm),
                sessions,
                $"any after {modality}"
            );
        }
        Assert.True(tally.Unattributed > 0);
    }

    [Fact]
    public void Pigmentation_is_the_truth_of_each_skin_and_after_laser_much_more_of_the_dark()
    {
        foreach (var dark in new[] { false, true })
        {
            var skinTypes = Enumerable.Range(1, 6).Where(type => SyntheticTruth.IsDark(type) == dark).ToHashSet();
            var groups = patients.SideEffects(new() { [GroupKeys.SkinType] = skinTypes.Select(type => $"{type}").ToHashSet() }).Groups;
            foreach (var modality in Enum.GetValues<Modality>())
                Near(
                    SyntheticTruth.SideEffect(modality, SideEffectTerm.Hyperpigmentation, skinTypes.First()),
                    With(groups, modality, "hyperpigmentation"),
                    groups[Code<Modality>.Of(modality)].Sessions,
                    $"after {modality}, dark: {dark}"
                );
        }
        Assert.True(Laser(4) > 3 * Laser(3));

        static double Laser(int skinType) => SyntheticTruth.SideEffect(Modality.Laser, SideEffectTerm.Hyperpigmentation, skinType);
    }

    [Fact]
    public void The_times_to_resolution_are_the_truth()
    {
        var effects = patients.SideEffects(new()).Groups[GroupKeys.AllGroups].Effects;
        foreach (var term in new[] { SideEffectTerm.Redness, SideEffectTerm.Swelling, SideEffectTerm.Flaking, SideEffectTerm.Bruising })
        {
            var counts = effects[Code<SideEffectTerm>.Of(term)];
            var times = new SurvivalTally();
            foreach (var ((days, resolved), count) in counts.Durations)
                if (resolved)
                    times.AddEvents(days, count);
                else
                    times.AddCensored(days, count);
            // Where the survival curve passes close to one half, chance decides between two adjacent days.
            var truth = SyntheticTruth.MedianDaysToResolution(term)!.Value;
            Assert.InRange(KaplanMeier.MedianDays(times)!.Value, truth - 1, truth + 1);
        }
    }

    [Fact]
    public void Consent_to_research_is_given_and_withdrawn_as_the_truth_says()
    {
        var given = patients.Cases.Count(patient => Has<ConsentGiven>(patient));
        Near(SyntheticTruth.ResearchConsent, given, patients.Cases.Count, "research consent");
        // Withdrawals that would fall after the last day are missing.
        Assert.InRange(patients.Cases.Count(patient => Has<ConsentWithdrawn>(patient)), 1, SyntheticTruth.ResearchWithdrawn * given);

        static bool Has<T>(PatientCase patient)
            where T : ConsentEvent => patient.All<T>().Any(consent => consent.Event.Scope == ConsentScope.Research);
    }

    private static long With(IReadOnlyDictionary<string, SideEffectCounts> groups, Modality modality, string term) =>
        groups[Code<Modality>.Of(modality)].Effects.TryGetValue(term, out var counts) ? counts.SessionsWithEffect : 0;

    private static void Near(double truth, long successes, long trials, string what)
    {
        var expected = truth * trials;
        var error = Math.Sqrt(trials * truth * (1 - truth));
        Assert.True(trials >= 75, $"{what}: {trials} are too few to tell");
        Assert.True(Math.Abs(successes - expected) <= StandardErrors * error, $"{what}: {successes} of {trials}, the truth is {truth}");
    }
}
