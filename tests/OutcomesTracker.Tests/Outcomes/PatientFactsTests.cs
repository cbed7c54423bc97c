using OutcomesTracker.Outcomes.Facts;
using static OutcomesTracker.Tests.Outcomes.Views;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Outcomes;

/// <summary>
/// Recorded time of facts: each is known from the sequence that recorded it up to the one that corrected or retracted it.
/// </summary>
public sealed class PatientFactsTests
{
    [Fact]
    public void A_fact_is_known_from_its_sequence_up_to_not_including_its_end()
    {
        var known = new Recorded<PersonFact>(new(1, 1985, Sex.Female, 3), 10, 20);
        Assert.Equal([false, true, true, false, false], new[] { 9, 10, 19, 20, Now }.Select(known.IsRecordedAt));
    }

    [Fact]
    public void What_never_ended_is_known_however_far_one_looks()
    {
        var known = new Recorded<PersonFact>(new(1, 1985, Sex.Female, 3), 10, Recorded<PersonFact>.NotEnded);
        Assert.Equal([false, true, true, true], new[] { 9, 10, Now - 1, Now }.Select(known.IsRecordedAt));
    }

    [Fact]
    public void A_correction_ends_one_fact_and_begins_another_of_the_same_version()
    {
        var facts = Facts(
            Enrolled(),
            Treated(),
            Corrected(2, Treated(Treatment.AddDays(1))),
            Corrected(2, Treated(Treatment.AddDays(2))),
            Retracted(2)
        );
        Assert.Equal(
            [(2, 0, 2, 3), (2, 1, 3, 4), (2, 2, 4, 5)],
            facts.Sessions.Select(known =>
                (known.Fact.Version, known.Fact.On.DayNumber - Treatment.DayNumber, (int)known.RecordedFrom, (int)known.RecordedTo)
            )
        );
    }

    [Fact]
    public void Only_the_target_ends()
    {
        var facts = Facts(Enrolled(), Treated(id: Id(11)), Treated(id: Id(12)), Assessed(), Reported(), Resolved(), Retracted(3));
        Assert.Equal([long.MaxValue, 7], facts.Sessions.Select(known => known.RecordedTo));
        Assert.All(
            [
                facts.Persons[0].RecordedTo,
                facts.Assessments[0].RecordedTo,
                facts.SideEffects[0].RecordedTo,
                facts.Resolutions[0].RecordedTo,
            ],
            recordedTo => Assert.Equal(long.MaxValue, recordedTo)
        );
    }

    [Fact]
    public void Events_without_facts_change_nothing()
    {
        Assert.Equal(new FactChange(null, null), FactChange.Of(2, Consulted()));
        Assert.Equal(new FactChange(null, null), FactChange.Of(2, Photographed()));
        Assert.Equal(new FactChange(null, null), FactChange.Of(2, new FollowUpLost(Treatment, Why)));
        Assert.Equal(new FactChange(null, null), FactChange.Of(2, Consented()));
    }

    [Fact]
    public void A_consent_corrected_into_or_out_of_research_begins_or_ends()
    {
        Assert.Equal(new FactChange(2, null), FactChange.Of(3, Corrected(2, Consented())));
        Assert.Equal(
            new FactChange(2, new ResearchConsentFact(2, Day("2026-01-10"), true)),
            FactChange.Of(3, Corrected(2, Consented(scope: ConsentScope.Research)))
        );
    }

    [Fact]
    public void An_unsaid_seriousness_is_not_serious()
    {
        Assert.False(Facts(Enrolled(), Reported()).SideEffects[0].Fact.Serious);
        Assert.True(Facts(Enrolled(), Reported() with { Serious = true }).SideEffects[0].Fact.Serious);
    }
}
