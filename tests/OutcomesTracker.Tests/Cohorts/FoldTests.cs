using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Tests.Outcomes;
using static OutcomesTracker.Tests.Outcomes.Views;

namespace OutcomesTracker.Tests.Cohorts;

/// <summary>Invariants of every history, checked on 200 random histories.</summary>
public sealed class FoldTests
{
    private static readonly List<List<PatientEvent>> Histories = [.. Enumerable.Range(0, 200).Select(seed => RandomHistory.Of(seed))];

    private static readonly DateOnly[] Cutoffs = [Specs.Some.Treatment.AddDays(100), Specs.Some.Treatment.AddDays(400), Late];

    [Fact]
    public void The_histories_hold_what_they_are_to_try()
    {
        var events = Histories.SelectMany(history => history).ToList();
        Assert.InRange(events.OfType<EntryCorrected>().Count(), 200, events.Count);
        Assert.InRange(events.OfType<EntryRetracted>().Count(), 200, events.Count);
        Assert.InRange(events.OfType<SideEffectResolved>().Count(), 50, events.Count);
        Assert.InRange(events.OfType<EntryCorrected>().Select(correction => correction.Replacement.GetType()).Distinct().Count(), 6, 7);
    }

    [Fact]
    public void A_view_pinned_to_a_sequence_is_the_view_that_the_first_so_many_events_gave()
    {
        foreach (var history in Histories.Take(60))
            for (var sequence = 0; sequence <= history.Count; sequence++)
                Assert.Equal(All(Facts(history.Take(sequence)), Now), All(Facts(history), sequence));
    }

    [Fact]
    public void The_definition_over_facts_and_the_rows_that_a_view_scans_agree_on_every_course()
    {
        foreach (var history in Histories.Where(history => history[0] is PatientEnrolled))
        foreach (var cutoff in Cutoffs)
            for (var sequence = 1; sequence <= history.Count; sequence += 7)
                CourseStory.Results(Facts(history), AssessmentWindow.Default, cutoff, sequence);
    }

    [Fact]
    public void Corrections_and_retractions_count_as_if_the_entries_had_always_been_so()
    {
        foreach (var history in Histories)
            Assert.Equal(All(Facts(RandomHistory.AsIfAlwaysRight(history)), Now), All(Facts(history), Now));
    }

    [Fact]
    public void Facts_do_not_depend_on_where_a_fold_was_interrupted()
    {
        foreach (var history in Histories)
        {
            var half = Facts(history.Take(history.Count / 2));
            for (var version = history.Count / 2 + 1; version <= history.Count; version++)
                half = half.Apply(version, FactChange.Of(version, history[version - 1]));
            Assert.Equal(All(Facts(history), Now), All(half, Now));
        }
    }

    [Fact]
    public void Tallies_of_any_split_add_up_to_the_whole()
    {
        var patients = Histories.Select(history => Facts(history)).ToList();
        var random = new Random(5);
        foreach (var cutoff in Cutoffs)
            for (var split = 0; split < 5; split++)
            {
                var groups = patients.GroupBy(_ => random.Next(7)).ToList();
                var (improvement, effects) = (Views.Improvement with { Cutoff = cutoff }, Views.SideEffects with { Cutoff = cutoff });
                var (improved, reported) = (improvement.Ask(), effects.Ask());
                foreach (var group in groups)
                {
                    improved.Add(improvement.Ask(group));
                    reported.Add(effects.Ask(group));
                }
                Assert.Equal(improvement.Ask(patients).Told(), improved.Told());
                Assert.Equal(effects.Ask(patients).Told(), reported.Told());
            }
    }

    [Fact]
    public void Groups_add_up_to_all_together()
    {
        var patients = Histories.Select(history => Facts(history)).ToList();
        foreach (var groupBy in (GroupKey[])[GroupKeys.Modality, GroupKeys.AgeBand, GroupKeys.SkinType])
        {
            var improved = (Views.Improvement with { GroupBy = groupBy }).Ask(patients).Groups;
            var reported = (Views.SideEffects with { GroupBy = groupBy }).Ask(patients).Groups;
            foreach (var state in Enum.GetValues<CourseState>())
                Assert.Equal(improved["*"][state], improved.Where(group => group.Key != "*").Sum(group => group.Value[state]));
            Assert.Equal(
                reported["*"].Effects["any"].Reports,
                reported.Where(group => group.Key != "*").Sum(group => group.Value.Effects["any"].Reports)
            );
            Assert.Equal(reported["*"].Sessions, reported.Where(group => group.Key != "*").Sum(group => group.Value.Sessions));
        }
    }

    private static string All(PatientFacts patient, long asOf) =>
        string.Join(
            '\n',
            Cutoffs.Select(cutoff =>
                (Views.Improvement with { Cutoff = cutoff, AsOfSequence = asOf }).Ask(patient).Told()
                + (Views.SideEffects with { Cutoff = cutoff, AsOfSequence = asOf }).Ask(patient).Told()
            )
        );
}
