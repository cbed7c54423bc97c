using OutcomesTracker.Outcomes.Improvement;
using static OutcomesTracker.Tests.Outcomes.Views;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Outcomes;

/// <summary>
/// Which score is a course's assessment. The baselines are hdss 4, mmasi 20, salt 80 and Goodman-Baron 4 on the day of the session. A score
/// that would be improved competes with one that would not, so the state shows which was chosen.
/// </summary>
public sealed class AssessmentChoiceTests
{
    private static readonly PatientEvent[] Course =
    [
        CourseStory.Session(0),
        CourseStory.Score(0, Instrument.Hdss, 4),
        CourseStory.Score(0, Instrument.Mmasi, 20),
        CourseStory.Score(0, Instrument.Salt, 80),
        CourseStory.Score(0, Instrument.GoodmanBaron, 4),
    ];

    [Theory]
    [InlineData(22, false), InlineData(23, true), InlineData(44, true), InlineData(45, false)]
    public void The_window_is_day_23_to_44_both_included(int day, bool chosen) =>
        Assert.Equal(chosen ? CourseState.Improved : CourseState.Missing, Chosen(Better(day)));

    [Fact]
    public void The_nearest_to_day_30_is_chosen()
    {
        Assert.Equal(CourseState.Improved, Chosen(Better(29), Worse(32)));
        Assert.Equal(CourseState.Improved, Chosen(Worse(28), Better(31)));
        Assert.Equal(CourseState.NotImproved, Chosen(Worse(30), Better(31)));
    }

    [Fact]
    public void Of_two_equally_near_the_later_day_is_chosen()
    {
        Assert.Equal(CourseState.Improved, Chosen(Better(31), Worse(29)));
        Assert.Equal(CourseState.NotImproved, Chosen(Better(29), Worse(31)));
    }

    [Fact]
    public void Of_one_day_another_instrument_than_gais_is_chosen_whoever_scored()
    {
        Assert.Equal(
            CourseState.Improved,
            Chosen(Better(30, Assessor.Patient), CourseStory.Score(30, Instrument.Gais, 5, Assessor.Blinded))
        );
        Assert.Equal(
            CourseState.Improved,
            Chosen(CourseStory.Score(30, Instrument.Gais, 5, Assessor.Blinded), Better(30, Assessor.Patient))
        );
    }

    [Fact]
    public void Of_one_day_gais_on_an_earlier_day_still_loses_to_a_nearer_gais() =>
        Assert.Equal(CourseState.NotImproved, Chosen(Better(29), CourseStory.Score(30, Instrument.Gais, 4)));

    [Theory]
    [
        InlineData(Assessor.Blinded, Assessor.Clinician),
        InlineData(Assessor.Clinician, Assessor.Patient),
        InlineData(Assessor.Blinded, Assessor.Patient)
    ]
    public void Then_blinded_then_clinician_then_patient(Assessor better, Assessor worse)
    {
        Assert.Equal(CourseState.Improved, Chosen(Better(30, better), Worse(30, worse)));
        Assert.Equal(CourseState.NotImproved, Chosen(Better(30, worse), Worse(30, better)));
    }

    [Fact]
    public void Then_the_higher_version()
    {
        Assert.Equal(CourseState.Improved, Chosen(Worse(30), Better(30)));
        Assert.Equal(CourseState.NotImproved, Chosen(Better(30), Worse(30)));
    }

    [Fact]
    public void A_corrected_score_keeps_its_version_in_the_tie() =>
        Assert.Equal(CourseState.NotImproved, Chosen(Worse(30), Worse(30), Corrected(7, Better(30))));

    [Fact]
    public void A_score_of_another_pair_is_not_this_courses() =>
        Assert.Equal(
            CourseState.Missing,
            Chosen(Better(30) with { BodyArea = BodyArea.Neck }, Better(30) with { Indication = Indication.Wrinkles })
        );

    [Fact]
    public void A_retracted_score_was_never_made() => Assert.Equal(CourseState.Missing, Chosen(Better(30), Retracted(7)));

    [Fact]
    public void Instruments_and_assessors_restrict_what_may_be_chosen()
    {
        var scores = (PatientEvent[])
            [.. Course, Better(30, Assessor.Patient), CourseStory.Score(30, Instrument.Salt, 80, Assessor.Blinded)];
        Assert.Equal(CourseState.NotImproved, CourseStory.State(scores));
        Assert.Equal(CourseState.Improved, CourseStory.State(AssessmentWindow.Default with { Instruments = Set(Instrument.Hdss) }, scores));
        Assert.Equal(CourseState.Improved, CourseStory.State(AssessmentWindow.Default with { Assessors = Set(Assessor.Patient) }, scores));
        Assert.Equal(CourseState.Missing, CourseStory.State(AssessmentWindow.Default with { Instruments = Set(Instrument.Gais) }, scores));
        Assert.Equal(CourseState.Missing, CourseStory.State(AssessmentWindow.Default with { Assessors = Set(Assessor.Clinician) }, scores));
    }

    [Fact]
    public void The_window_ends_before_the_first_session_of_the_pairs_next_course()
    {
        var wide = new AssessmentWindow(200, 0, 365, ReferenceSession.Last);
        Assert.Equal(CourseState.Improved, CourseStory.State(wide, [.. Course, CourseStory.Session(181), Better(180)]));
        // The score of day 0 itself is chosen.
        Assert.Equal(CourseState.NotImproved, CourseStory.State(wide, [.. Course, CourseStory.Session(181), Better(181)]));
        Assert.Equal(
            CourseState.Improved,
            CourseStory.State(wide, [.. Course, CourseStory.Session(181) with { Treats = [WrinklesOnNeck] }, Better(181)])
        );
    }

    [Fact]
    public void Days_count_from_the_last_session_or_from_the_first()
    {
        var events = (PatientEvent[])[.. Course, CourseStory.Session(100), Better(130)];
        Assert.Equal(CourseState.Improved, CourseStory.State(events));
        Assert.Equal(CourseState.Missing, CourseStory.State(AssessmentWindow.Default with { Reference = ReferenceSession.First }, events));
        Assert.Equal(
            CourseState.Improved,
            CourseStory.State(
                AssessmentWindow.Default with
                {
                    Reference = ReferenceSession.First,
                },
                [.. Course, CourseStory.Session(100), Better(30)]
            )
        );
    }

    private static OutcomeAssessed Better(int day, Assessor assessor = Assessor.Clinician) =>
        CourseStory.Score(day, Instrument.Hdss, 1, assessor);

    private static OutcomeAssessed Worse(int day, Assessor assessor = Assessor.Clinician) =>
        CourseStory.Score(day, Instrument.Mmasi, 20, assessor);

    private static CourseState Chosen(params PatientEvent[] scores) => CourseStory.State([.. Course, .. scores]);
}
