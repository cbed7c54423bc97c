using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Tests.Cohorts;
using static OutcomesTracker.Tests.Outcomes.CourseStory;
using static OutcomesTracker.Tests.Outcomes.Views;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Outcomes;

/// <summary>The assessment and the baseline that a case shows beside a course are those from which its state follows.</summary>
public sealed class ChosenAssessmentTests
{
    [Theory]
    [InlineData(23, 44), InlineData(0, 400)]
    public void The_state_follows_from_them(int from, int to)
    {
        var seen = new HashSet<CourseState>();
        for (var seed = 0; seed < 400; seed++)
        {
            var patient = Facts(RandomHistory.Of(seed));
            foreach (var anchor in Enum.GetValues<ReferenceSession>())
            {
                var window = new AssessmentWindow(Math.Max(from, 30), from, to, anchor);
                foreach (var cutoff in (DateOnly[])[Late, Treatment.AddDays(350)])
                foreach (var result in Results(patient, window, cutoff))
                {
                    Follows(result, window, cutoff);
                    seen.Add(result.State);
                }
            }
        }
        Assert.Equal(Enum.GetValues<CourseState>(), seen.Order());
    }

    private static void Follows(CourseResult result, AssessmentWindow window, DateOnly cutoff)
    {
        var (course, anchor) = (result.Course, result.Course.Reference(window.Reference).On);
        if (result.Assessment is not { } chosen)
        {
            Assert.Null(result.Baseline);
            Assert.Equal(cutoff.DayNumber - anchor.DayNumber > window.To ? CourseState.Missing : CourseState.NotYetDue, result.State);
            return;
        }
        Assert.Equal(course.Site, chosen.Site);
        Assert.InRange(chosen.On.DayNumber - anchor.DayNumber, window.From, window.To);
        Assert.True(chosen.On <= cutoff && !(chosen.On >= course.NextCourseOn));
        Assert.Equal(Responder.Judge(chosen.Instrument, chosen.Score, result.Baseline?.Score), result.State);
        if (result.Baseline is not { } baseline)
            return;
        Assert.Equal((chosen.Site, chosen.Instrument), (baseline.Site, baseline.Instrument));
        Assert.True(baseline.On <= course.First.On);
    }

    [Fact]
    public void The_nearest_to_the_day_is_shown_with_the_latest_score_before()
    {
        var result = Single(
            Score(-5, Instrument.Hdss, 3),
            Score(0, Instrument.Hdss, 4),
            Score(25, Instrument.Hdss, 1),
            Score(29, Instrument.Hdss, 2),
            Score(40, Instrument.Hdss, 1)
        );
        Assert.Equal((29, 2m), DayAndScore(result.Assessment));
        Assert.Equal((0, 4m), DayAndScore(result.Baseline));
        Assert.Equal(CourseState.Improved, result.State);
    }

    [Fact]
    public void A_corrected_score_is_shown_as_it_stands_now()
    {
        var result = Single(Score(0, Instrument.Hdss, 2), Score(30, Instrument.Hdss, 2), Corrected(3, Score(0, Instrument.Hdss, 4)));
        Assert.Equal((0, 4m), DayAndScore(result.Baseline));
        Assert.Equal(CourseState.Improved, result.State);
    }

    [Fact]
    public void Gais_needs_no_baseline_and_shows_one_if_there_is_one()
    {
        Assert.Null(Single(Score(30, Instrument.Gais, 2)).Baseline);
        Assert.Equal((0, 5m), DayAndScore(Single(Score(0, Instrument.Gais, 5), Score(30, Instrument.Gais, 2)).Baseline));
    }

    private static CourseResult Single(params PatientEvent[] scores) =>
        Assert.Single(Results(Facts([Enrolled(), Session(0), .. scores]), AssessmentWindow.Default, Late));

    private static (int Day, decimal Score) DayAndScore(AssessmentFact? fact) =>
        (fact!.Value.On.DayNumber - Treatment.DayNumber, fact.Value.Score);
}
