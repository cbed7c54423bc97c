using OutcomesTracker.Outcomes.Improvement;
using static OutcomesTracker.Tests.Outcomes.Views;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Outcomes;

/// <summary>
/// One patient's sessions for one treatment site; a pause of more than 180 days starts a new course. Days count from 1 March 2026.
/// </summary>
public sealed class CourseTests
{
    [Theory]
    [InlineData(180, "2"), InlineData(181, "1 1")]
    public void A_pause_of_180_days_is_in_a_course_and_one_of_181_ends_it(int pause, string sessions) =>
        Assert.Equal(sessions, Lengths(Session(0), Session(pause)));

    [Fact]
    public void The_pause_is_between_neighbours_not_from_the_first() => Assert.Equal("3", Lengths(Session(0), Session(180), Session(360)));

    [Fact]
    public void Sessions_go_by_day_then_version_not_by_when_they_were_recorded()
    {
        var course = Assert.Single(Of(Session(10), Session(0), Session(10), Session(5)));
        Assert.Equal(
            [(0, 3), (5, 5), (10, 2), (10, 4)],
            course.Sessions.Select(session => (session.On.DayNumber - Treatment.DayNumber, session.Version))
        );
    }

    [Fact]
    public void A_session_recorded_later_can_join_two_courses() => Assert.Equal("3", Lengths(Session(0), Session(300), Session(150)));

    [Fact]
    public void Each_pair_has_courses_of_its_own_and_a_session_may_be_in_several()
    {
        var courses = Of(Session(0, AcneOnFace, WrinklesOnNeck), Session(181, WrinklesOnNeck))
            .OrderBy(course => (course.Site.Indication, course.First.On))
            .ToList();
        Assert.Equal(
            [(AcneOnFace, 1), (WrinklesOnNeck, 1), (WrinklesOnNeck, 1)],
            courses.Select(course => (course.Site, course.Sessions.Count))
        );
        Assert.Equal([null, Treatment.AddDays(181), null], courses.Select(course => course.NextCourseOn));
    }

    [Fact]
    public void The_same_indication_elsewhere_is_another_pair() =>
        Assert.Equal("1 1", Lengths(Session(0), Session(1, new TreatmentSite(Indication.AcneScars, BodyArea.Neck))));

    [Fact]
    public void A_session_after_the_cutoff_is_no_part_of_a_course()
    {
        Assert.Equal("2", Lengths(Treatment.AddDays(10), Session(0), Session(10), Session(11)));
        Assert.Equal("1", Lengths(Treatment, Session(0), Session(10)));
        Assert.Equal("", Lengths(Treatment.AddDays(-1), Session(0)));
    }

    [Fact]
    public void A_retracted_session_leaves_the_course_and_may_split_it() =>
        Assert.Equal("1 1", Lengths(Session(0), Session(100), Session(200), Retracted(3)));

    [Fact]
    public void A_corrected_session_counts_by_its_new_day_and_pairs()
    {
        Assert.Equal("1 1", Lengths(Session(0), Session(10), Corrected(3, Session(181))));
        Assert.Equal("1 1", Lengths(Session(0), Session(10), Corrected(3, Session(10, WrinklesOnNeck))));
    }

    private static SessionPerformed Session(int day, params ImmutableArray<TreatmentSite> treats) =>
        Treated(Treatment.AddDays(day), Id(100 + day), treats);

    private static List<Course> Of(params PatientEvent[] sessions) => Of(Late, sessions);

    private static string Lengths(params PatientEvent[] sessions) => Lengths(Late, sessions);

    private static string Lengths(DateOnly cutoff, params PatientEvent[] sessions) =>
        string.Join(' ', Of(cutoff, sessions).Select(course => course.Sessions.Count));

    private static List<Course> Of(DateOnly cutoff, params PatientEvent[] sessions) =>
        [.. CourseStory.Results(Facts([Enrolled(), .. sessions]), AssessmentWindow.Default, cutoff).Select(result => result.Course)];
}
