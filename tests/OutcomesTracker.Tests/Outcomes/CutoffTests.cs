using OutcomesTracker.Outcomes.Improvement;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Outcomes;

/// <summary>What remains of a course at a cutoff and at a sequence. The anchor is day 0; the default window ends on day 44.</summary>
public sealed class CutoffTests
{
    private static readonly PatientEvent[] Assessed =
    [
        CourseStory.Session(0),
        CourseStory.Score(0, Instrument.Hdss, 4),
        CourseStory.Score(30, Instrument.Hdss, 1),
    ];

    [Theory]
    [InlineData(44, CourseState.NotYetDue), InlineData(45, CourseState.Missing)]
    public void Without_an_assessment_a_course_is_missing_after_the_end_of_its_window(int cutoff, CourseState state) =>
        Assert.Equal(state, CourseStory.State(AssessmentWindow.Default, cutoff, CourseStory.Session(0)));

    [Theory]
    [InlineData(29, CourseState.NotYetDue), InlineData(30, CourseState.Improved)]
    public void An_assessment_counts_from_its_own_day_on(int cutoff, CourseState state) =>
        Assert.Equal(state, CourseStory.State(AssessmentWindow.Default, cutoff, Assessed));

    [Fact]
    public void A_session_after_the_cutoff_moves_no_anchor()
    {
        Assert.Equal(CourseState.Improved, CourseStory.State(AssessmentWindow.Default, 99, [.. Assessed, CourseStory.Session(100)]));
        Assert.Equal(CourseState.NotYetDue, CourseStory.State(AssessmentWindow.Default, 100, [.. Assessed, CourseStory.Session(100)]));
    }

    [Fact]
    public void What_is_recorded_later_counts_on_its_own_day() =>
        Assert.Equal(
            CourseState.Improved,
            CourseStory.State(AssessmentWindow.Default, 30, [.. Assessed, CourseStory.Score(31, Instrument.Salt, 1)])
        );

    // Sequences: 1 enrolment, 2 session, 3 baseline, 4 score, then what each case adds.
    [Theory]
    [
        InlineData(3, CourseState.Missing),
        InlineData(4, CourseState.Improved),
        InlineData(5, CourseState.NotImproved),
        InlineData(6, CourseState.Improved)
    ]
    [InlineData(7, CourseState.Missing), InlineData(long.MaxValue - 1, CourseState.Missing), InlineData(long.MaxValue, CourseState.Missing)]
    public void A_sequence_shows_the_corrections_up_to_it(long asOf, CourseState state) =>
        Assert.Equal(
            state,
            CourseStory.State(
                AssessmentWindow.Default,
                null,
                asOf,
                [
                    .. Assessed,
                    Corrected(4, CourseStory.Score(30, Instrument.Hdss, 4)),
                    Corrected(4, CourseStory.Score(30, Instrument.Hdss, 2)),
                    Retracted(4),
                ]
            )
        );

    [Theory]
    [InlineData(4, CourseState.Improved), InlineData(5, CourseState.NotEvaluable)]
    public void A_baseline_retracted_later_was_known_then(long asOf, CourseState state) =>
        Assert.Equal(state, CourseStory.State(AssessmentWindow.Default, null, asOf, [.. Assessed, Retracted(3)]));

    [Theory]
    [InlineData(4, CourseState.Improved), InlineData(5, CourseState.Missing)]
    public void A_next_course_that_was_not_known_ends_no_window(long asOf, CourseState state) =>
        Assert.Equal(
            state,
            CourseStory.State(
                new(190, 185, 200, ReferenceSession.Last),
                null,
                asOf,
                [
                    CourseStory.Session(0),
                    CourseStory.Score(0, Instrument.Hdss, 4),
                    CourseStory.Score(190, Instrument.Hdss, 1),
                    CourseStory.Session(185),
                ]
            )
        );
}
