using OutcomesTracker.Cohorts;
using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Outcomes.SideEffects;
using OutcomesTracker.Tests.Outcomes;

namespace OutcomesTracker.Tests.Cohorts;

/// <summary>
/// The index gives the same results as a direct implementation of the contract (PlainViews), for any query: random histories of three
/// clinics, interleaved at random, followed in random pages or loaded at once, and random parameters.
/// </summary>
public sealed class IndexTests
{
    private static readonly string[] Clinics = ["harbour", "northside", "vale"];

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void Any_question_has_the_plain_answer_however_the_index_came_to_its_facts(int seed)
    {
        var random = new Random(seed);
        var log = Log(random, patients: 36);
        var facts = Fold(log);
        var (followed, loaded) = (new CohortIndex(), new CohortIndex());
        foreach (var page in Pages(random, log))
            followed.Apply(page);
        loaded.Apply(Page(log, 0, log.Count, isWhole: true, shuffled: random));
        for (var question = 0; question < 60; question++)
        {
            var (improvement, effects) = (AnyImprovement(random, log.Count), AnySideEffects(random, log.Count));
            var (improved, reported) = (PlainViews.Told(facts, improvement), PlainViews.Told(facts, effects));
            foreach (var index in (CohortIndex[])[followed, loaded])
            {
                Assert.Equal((improved, log.Count), Ask(index, improvement));
                Assert.Equal((reported, log.Count), Ask(index, effects));
            }
        }
    }

    [Theory]
    [InlineData(11), InlineData(12)]
    public void As_of_any_sequence_it_answers_as_an_index_that_has_seen_no_more(int seed)
    {
        var log = Log(new(seed), patients: 9);
        var (seen, whole) = (new CohortIndex(), new CohortIndex());
        whole.Apply(Page(log, 0, log.Count, isWhole: true));
        for (var at = 1; at <= log.Count; at++)
        {
            seen.Apply(Page(log, at - 1, at, isWhole: at == 1));
            foreach (var clinic in Clinics)
            {
                var (improvement, effects) = (
                    Views.Improvement with
                    {
                        Viewer = new Viewer.ClinicStaff(clinic),
                    },
                    Views.SideEffects with
                    {
                        Viewer = new Viewer.ClinicStaff(clinic),
                    }
                );
                Assert.Equal(Ask(seen, improvement).Item1, Ask(whole, improvement with { AsOfSequence = at }).Item1);
                Assert.Equal(Ask(seen, effects).Item1, Ask(whole, effects with { AsOfSequence = at }).Item1);
            }
        }
    }

    [Fact]
    public void The_questions_are_not_of_empty_cohorts()
    {
        var random = new Random(9);
        var log = Log(random, patients: 36);
        var facts = Fold(log);
        var told = Enumerable.Range(0, 100).Select(_ => PlainViews.Told(facts, AnyImprovement(random, log.Count))).ToList();
        Assert.InRange(told.Count(answer => answer.Length > 0), 60, 100);
        Assert.InRange(told.Distinct().Count(), 60, 100);
    }

    [Fact]
    public void A_view_sees_the_state_that_it_began_with()
    {
        var log = Log(new(5), patients: 40);
        var index = new CohortIndex();
        index.Apply(Page(log, 0, log.Count / 2, isWhole: true));
        var before = Ask(index, Views.Improvement with { Viewer = Views.Researcher });
        var during = index.Sum(
            () =>
            {
                // The query has already taken the old state; the next one is published while it runs.
                if (index.Sequence < log.Count)
                    index.Apply(Page(log, log.Count / 2, log.Count, isWhole: false));
                return new ImprovementTally(Views.Improvement with { Viewer = Views.Researcher });
            },
            (sum, part) => sum.Add(part)
        );
        Assert.Equal(before, (PlainViews.Told(during.Sum), during.Sequence));
        Assert.NotEqual(before, Ask(index, Views.Improvement with { Viewer = Views.Researcher }));
    }

    [Fact]
    public void A_segment_that_changes_often_keeps_its_members()
    {
        var log = Log(new(6), patients: 3);
        var index = new CohortIndex();
        for (var at = 0; at < log.Count; at++)
            index.Apply(Page(log, at, at + 1, isWhole: at == 0));
        Assert.Equal((PlainViews.Told(Fold(log), Views.SideEffects), log.Count), Ask(index, Views.SideEffects));
    }

    [Fact]
    public void More_patients_than_a_segment_holds_are_all_there()
    {
        var (log, happened) = (new List<Recorded>(), new[] { Specs.Some.Enrolled(), (PatientEvent)Specs.Some.Treated() });
        for (var patient = 0; patient < 1_300; patient++)
        for (var version = 1; version <= 2; version++)
            log.Add(new(patient, FactChange.Of(version, happened[version - 1])));
        var (loaded, followed) = (new CohortIndex(), new CohortIndex());
        loaded.Apply(Page(log, 0, log.Count, isWhole: true));
        followed.Apply(Page(log, 0, 2, isWhole: true));
        followed.Apply(Page(log, 2, log.Count, isWhole: false));
        foreach (var index in (CohortIndex[])[loaded, followed])
            Assert.Equal(
                1_300,
                Clinics.Sum(clinic =>
                    index
                        .Sum(
                            () => new ImprovementTally(Views.Improvement with { Viewer = new Viewer.ClinicStaff(clinic) }),
                            (sum, part) => sum.Add(part)
                        )
                        .Sum.Groups["*"]
                        .Patients
                )
            );
    }

    /// <summary>A change of a patient; its sequence is its position in the log, from 1.</summary>
    private sealed record Recorded(int Patient, FactChange Change);

    private static (string, long) Ask(CohortIndex index, ImprovementQuery query)
    {
        var (sequence, tally) = index.Sum(() => new ImprovementTally(query), (sum, part) => sum.Add(part));
        return (PlainViews.Told(tally), sequence);
    }

    private static (string, long) Ask(CohortIndex index, SideEffectQuery query)
    {
        var (sequence, tally) = index.Sum(() => new SideEffectTally(query), (sum, part) => sum.Add(part));
        return (PlainViews.Told(tally), sequence);
    }

    private static List<Recorded> Log(Random random, int patients)
    {
        var left = Enumerable
            .Range(0, patients)
            .Select(patient => (Patient: patient, Events: RandomHistory.Of(random.Next(), inOrder: patient % 3 > 0), Next: 0))
            .ToList();
        var log = new List<Recorded>();
        while (left.Count > 0)
        {
            var place = random.Next(left.Count);
            var (patient, events, next) = left[place];
            log.Add(new(patient, FactChange.Of(next + 1, events[next])));
            if (next + 1 < events.Count)
                left[place] = (patient, events, next + 1);
            else
                left.RemoveAt(place);
        }
        return log;
    }

    private static List<PatientFacts> Fold(List<Recorded> log)
    {
        var facts = new SortedDictionary<int, PatientFacts>();
        for (var at = 0; at < log.Count; at++)
        {
            var patient = log[at].Patient;
            if (!facts.TryGetValue(patient, out var known))
                facts.Add(patient, known = new(Clinics[patient % Clinics.Length]));
            known.Apply(at + 1, log[at].Change);
        }
        return [.. facts.Values];
    }

    private static IEnumerable<FactsPage> Pages(Random random, List<Recorded> log)
    {
        for (int from = 0, to; from < log.Count; from = to)
        {
            to = Math.Min(log.Count, from + random.Next(1, 80));
            yield return Page(log, from, to, isWhole: from == 0);
        }
    }

    private static FactsPage Page(List<Recorded> log, int from, int to, bool isWhole, Random? shuffled = null)
    {
        var (page, writer) = (new FactsPage(1, to, isWhole), new PackedWriter());
        var places = Enumerable.Range(from, to - from).ToArray();
        shuffled?.Shuffle(places);
        foreach (var at in places)
        {
            if (log[at].Change == default)
                continue;
            var id = Specs.Some.Id(log[at].Patient);
            var number = page.Find(id);
            if (number < 0)
                number = page.Add(id, Clinics[log[at].Patient % Clinics.Length]);
            page.Add(number, at + 1, PackedChange.Write(writer, log[at].Change));
        }
        return page;
    }

    private static ImprovementQuery AnyImprovement(Random random, long last)
    {
        var from = random.Next(60);
        var to = from + random.Next(90);
        return new(
            AnyDay(random),
            AnySequence(random, last),
            GroupKeys.OfImprovement[random.Next(GroupKeys.OfImprovement.Count)],
            AnyFilter(random)
                .With(GroupKeys.Indication, Maybe(random, "acne-scars", "wrinkles"))
                .With(GroupKeys.BodyArea, Maybe(random, "face", "neck")),
            new(random.Next(from, to + 1), from, to, (ReferenceSession)random.Next(2))
            {
                Instruments = Maybe(random, Instrument.Gais, Instrument.GoodmanBaron, Instrument.FitzpatrickWrinkle),
                Assessors = Maybe(random, Assessor.Blinded, Assessor.Patient),
            },
            AnyViewer(random)
        );
    }

    private static SideEffectQuery AnySideEffects(Random random, long last) =>
        new(
            AnyDay(random),
            AnySequence(random, last),
            GroupKeys.OfSideEffects[random.Next(GroupKeys.OfSideEffects.Count)],
            AnyFilter(random).With(GroupKeys.OperatorRole, Maybe(random, "dermatologist", "aesthetician")),
            random.Next(90),
            AnyViewer(random)
        )
        {
            Terms = Maybe(random, [.. Enum.GetValues<SideEffectTerm>().Where(_ => random.Next(2) == 0)]),
        };

    private static CohortFilter AnyFilter(Random random) =>
        new()
        {
            [GroupKeys.Modality] = Maybe(random, "microneedling-roller", "microneedling-pen"),
            [GroupKeys.SkinType] = Maybe(random, "1", "3", "4"),
            [GroupKeys.Sex] = Maybe(random, "female", "other"),
            [GroupKeys.AgeBand] = Maybe(random, "18-29", "30-39", "60+"),
            [GroupKeys.Clinic] = Maybe(random, "harbour", "vale"),
        };

    /// <summary>Mostly no filter, since otherwise the cohort would be empty.</summary>
    private static IReadOnlySet<T>? Maybe<T>(Random random, params T[] values) => random.Next(6) == 0 ? values.ToHashSet() : null;

    private static Viewer AnyViewer(Random random) =>
        random.Next(2) == 0 ? Views.Researcher : new Viewer.ClinicStaff(Clinics[random.Next(3)]);

    private static DateOnly AnyDay(Random random) => random.Next(2) == 0 ? Views.Late : Specs.Some.Treatment.AddDays(random.Next(800));

    private static long AnySequence(Random random, long last) => random.Next(2) == 0 ? Views.Now : random.NextInt64(last + 2);
}
