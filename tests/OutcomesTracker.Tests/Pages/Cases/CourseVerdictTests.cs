using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Outcomes.CourseStory;

namespace OutcomesTracker.Tests.Pages.Cases;

/// <summary>A course's state and why it is that, in a sentence.</summary>
public sealed class CourseVerdictTests
{
    private const string Course = "1 Mar 2026, 1 × microneedling, pen. ";

    [Fact]
    public void The_score_the_baseline_and_the_bound_are_said()
    {
        Says(
            "Improved",
            "HDSS 2 on day 30, 4 before; 2 or less is improved.",
            30,
            Score(0, Instrument.Hdss, 4),
            Score(30, Instrument.Hdss, 2)
        );
        Says("Not improved", "GAIS 4 on day 31; 3 or less is improved.", 31, Score(31, Instrument.Gais, 4));
        Says("Not evaluable", "SALT 10 on day 30, and no score before to compare it with.", 30, Score(30, Instrument.Salt, 10));
        Says(
            "Not evaluable",
            "mMASI 0 on day 30, 0 before, of which no percentage can be taken.",
            30,
            Score(0, Instrument.Mmasi, 0),
            Score(30, Instrument.Mmasi, 0)
        );
    }

    /// <summary>Rounded to two decimals the score would be the bound, and the verdict wrong.</summary>
    [Fact]
    public void A_score_just_above_the_bound_does_not_seem_to_be_on_it() =>
        Says(
            "Not improved",
            "POSAS, observer 42.0001 on day 30, 60 before; 42 or less is improved.",
            30,
            Score(0, Instrument.PosasObserver, 60),
            Score(30, Instrument.PosasObserver, 42.0001m)
        );

    [Fact]
    public void A_bound_below_the_scale_is_not_offered_as_one() =>
        Says(
            "Not improved",
            "HDSS 1 on day 30, 2 before, so low that no score would be improved.",
            30,
            Score(0, Instrument.Hdss, 2),
            Score(30, Instrument.Hdss, 1)
        );

    [Fact]
    public void Without_an_assessment_it_says_when_one_is_or_was_due()
    {
        Says("Not yet due", "To be assessed from day 23 to 44 after the last session.", 44);
        Says("Missing", "Nobody assessed it from day 23 to 44 after the last session.", 45);
    }

    private static void Says(string state, string why, int day, params PatientEvent[] scores)
    {
        var record = SomeRecord.Of([Some.Enrolled(), Session(0), .. scores]);
        var result = Assert.Single(record.CoursesAt(Some.Treatment.AddDays(day)));
        Assert.Equal(state + Course + why, Rendered.Of<CourseVerdict>(new() { ["Result"] = result }).Text());
        Assert.Equal(state.Replace(" ", "", StringComparison.Ordinal), $"{result.State}", ignoreCase: true);
    }
}
