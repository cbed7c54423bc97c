using OutcomesTracker.Outcomes.Improvement;
using static OutcomesTracker.Tests.Outcomes.Views;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Outcomes;

/// <summary>When a score counts as improved against its baseline, by instrument, and which score is the baseline.</summary>
public sealed class ResponderTests
{
    [Theory]
    [
        InlineData(Instrument.GoodmanBaron, "4", "3", true),
        InlineData(Instrument.GoodmanBaron, "4", "4", false),
        InlineData(Instrument.GoodmanBaron, "2", "3", false)
    ]
    [InlineData(Instrument.FitzpatrickWrinkle, "9", "8", true), InlineData(Instrument.FitzpatrickWrinkle, "9", "9", false)]
    [InlineData(Instrument.Hdss, "4", "2", true), InlineData(Instrument.Hdss, "4", "3", false), InlineData(Instrument.Hdss, "3", "1", true)]
    [InlineData(Instrument.Mmasi, "20", "10", true), InlineData(Instrument.Mmasi, "20", "10.0000001", false)]
    [InlineData(Instrument.Salt, "33.3", "16.65", true), InlineData(Instrument.Salt, "33.3", "16.66", false)]
    [InlineData(Instrument.PosasObserver, "60", "42", true), InlineData(Instrument.PosasObserver, "60", "42.001", false)]
    [InlineData(Instrument.PosasObserver, "7", "4.9", true)]
    public void Each_instruments_bound(Instrument instrument, string baseline, string score, bool improved) =>
        Assert.Equal(
            Expected(improved),
            CourseStory.State(CourseStory.Session(0), Score(0, instrument, baseline), Score(30, instrument, score))
        );

    [Theory]
    [InlineData("3", true), InlineData("4", false)]
    public void Gais_is_improved_at_3_or_less_and_needs_no_baseline(string score, bool improved)
    {
        Assert.Equal(Expected(improved), CourseStory.State(CourseStory.Session(0), Score(30, Instrument.Gais, score)));
        Assert.Equal(
            Expected(improved),
            CourseStory.State(CourseStory.Session(0), Score(0, Instrument.Gais, "1"), Score(30, Instrument.Gais, score))
        );
    }

    [Theory]
    [InlineData(Instrument.Mmasi), InlineData(Instrument.Salt)]
    public void Of_a_baseline_of_0_no_percentage_is_asked(Instrument instrument) =>
        Assert.Equal(
            CourseState.NotEvaluable,
            CourseStory.State(CourseStory.Session(0), Score(0, instrument, "0"), Score(30, instrument, "0"))
        );

    public static TheoryData<Instrument> NeedBaseline => [.. Enum.GetValues<Instrument>().Except([Instrument.Gais])];

    [Theory, MemberData(nameof(NeedBaseline))]
    public void Without_a_baseline_nothing_can_be_said(Instrument instrument) =>
        Assert.Equal(CourseState.NotEvaluable, CourseStory.State(CourseStory.Session(0), Score(30, instrument, "6")));

    [Theory]
    [InlineData(-1, true), InlineData(0, true), InlineData(1, false)]
    public void A_baseline_is_on_or_before_the_day_of_the_first_session(int day, bool counts) =>
        Assert.Equal(
            counts ? CourseState.Improved : CourseState.NotEvaluable,
            CourseStory.State(CourseStory.Session(0), Score(day, Instrument.Hdss, "4"), Score(30, Instrument.Hdss, "1"))
        );

    [Fact]
    public void Of_the_first_session_whatever_the_anchor() =>
        Assert.Equal(
            CourseState.NotEvaluable,
            CourseStory.State(
                CourseStory.Session(0),
                CourseStory.Session(50),
                Score(50, Instrument.Hdss, "4"),
                Score(80, Instrument.Hdss, "1")
            )
        );

    [Fact]
    public void It_is_the_latest_by_day_then_version()
    {
        Assert.Equal(CourseState.NotImproved, Between(Score(-2, Instrument.Hdss, "4"), Score(-1, Instrument.Hdss, "2")));
        Assert.Equal(CourseState.Improved, Between(Score(-1, Instrument.Hdss, "4"), Score(-2, Instrument.Hdss, "2")));
        Assert.Equal(CourseState.NotImproved, Between(Score(-1, Instrument.Hdss, "4"), Score(-1, Instrument.Hdss, "2")));
        Assert.Equal(CourseState.Improved, Between(Score(-1, Instrument.Hdss, "2"), Score(-1, Instrument.Hdss, "4")));

        static CourseState Between(params PatientEvent[] baselines) =>
            CourseStory.State([CourseStory.Session(0), .. baselines, Score(30, Instrument.Hdss, "1")]);
    }

    [Fact]
    public void It_is_of_the_same_instrument_and_pair()
    {
        Assert.Equal(
            CourseState.NotEvaluable,
            CourseStory.State(
                CourseStory.Session(0),
                Score(0, Instrument.Salt, "80"),
                Score(0, Instrument.Hdss, "4") with
                {
                    BodyArea = BodyArea.Neck,
                },
                Score(30, Instrument.Hdss, "1")
            )
        );
    }

    [Fact]
    public void If_the_chosen_assessment_lacks_one_no_other_is_tried() =>
        Assert.Equal(
            CourseState.NotEvaluable,
            CourseStory.State(
                CourseStory.Session(0),
                Score(0, Instrument.Hdss, "4"),
                Score(29, Instrument.Hdss, "1"),
                Score(30, Instrument.Salt, "1")
            )
        );

    [Fact]
    public void An_assessor_asked_for_restricts_no_baseline() =>
        Assert.Equal(
            CourseState.Improved,
            CourseStory.State(
                AssessmentWindow.Default with
                {
                    Assessors = Set(Assessor.Blinded),
                },
                CourseStory.Session(0),
                Score(0, Instrument.Hdss, "4"),
                Score(30, Instrument.Hdss, "1") with
                {
                    Assessor = Assessor.Blinded,
                }
            )
        );

    [Fact]
    public void The_score_of_an_earlier_course_is_a_baseline_of_the_next()
    {
        var patient = Facts(
            Enrolled(),
            CourseStory.Session(0),
            Score(0, Instrument.Hdss, "4"),
            Score(100, Instrument.Hdss, "3"),
            CourseStory.Session(300),
            Score(330, Instrument.Hdss, "1")
        );
        Assert.Equal(
            [CourseState.Missing, CourseState.Improved],
            CourseStory.Results(patient, AssessmentWindow.Default, Late).Select(result => result.State)
        );
    }

    private static OutcomeAssessed Score(int day, Instrument instrument, string score) =>
        CourseStory.Score(day, instrument, decimal.Parse(score, System.Globalization.CultureInfo.InvariantCulture));

    private static CourseState Expected(bool improved) => improved ? CourseState.Improved : CourseState.NotImproved;
}
