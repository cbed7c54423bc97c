using OutcomesTracker.Cohorts;
using OutcomesTracker.Tests.Outcomes;

namespace OutcomesTracker.Tests.Cohorts;

/// <summary>
/// Removing rows from a subject gives the same rows as forming the subject as of a sequence, at every sequence at which it was settled.
/// </summary>
public sealed class AsOfFilterTests
{
    [Theory]
    [InlineData(100), InlineData(200), InlineData(300), InlineData(400)]
    public void The_past_of_a_settled_subject_is_what_was_formed_then(int seed)
    {
        var (settled, partial, asked) = (0, 0, 0);
        for (var patient = 0; patient < 100; patient++)
        {
            var history = RandomHistory.Of(seed + patient, commands: 30, inOrder: patient % 3 > 0);
            var (whole, then, filter, facts) = (new SubjectBuilder(), new SubjectBuilder(), new AsOfFilter(), Views.Facts(history));
            var subject = whole.Form(facts);
            for (var asOf = 1; asOf <= history.Count; asOf++, asked++)
            {
                if (!whole.Times.IsSettledAt(asOf))
                    continue;
                var left = subject;
                filter.Apply(ref left, whole.Since, whole.Times.Since(asOf));
                Assert.Equal(Told(then.Form(facts, asOf)), Told(left));
                settled++;
                if (Told(left) != Told(subject))
                    partial++;
            }
        }
        Assert.InRange(settled, asked / 5, asked);
        Assert.InRange(partial, asked / 10, asked);
    }

    [Fact]
    public void An_assessment_is_of_the_course_before_until_its_own_is_known()
    {
        var facts = Views.Facts(
            Specs.Some.Enrolled(),
            CourseStory.Session(0),
            CourseStory.Score(300, Instrument.Gais, 2),
            CourseStory.Session(290)
        );
        var (builder, then) = (new SubjectBuilder(), new SubjectBuilder());
        Assert.Equal(["1", "0"], Assessments(builder.Form(facts)).Reverse());
        Assert.Equal(["1"], Assessments(then.Form(facts, asOfSequence: 3)));
        Assert.Equal([true, true, false, true], Enumerable.Range(1, 4).Select(asOf => builder.Times.IsSettledAt(asOf)));

        static string[] Assessments(in CohortSubject subject) => [.. subject.Courses.ToArray().Select(course => $"{course.Assessments}")];
    }

    [Fact]
    public void What_is_too_far_from_the_first_is_not_settled_and_not_known_at_what_is()
    {
        var times = new RowTimes(10, 0, 0);
        Assert.True(times.IsSettledAt(10L + RowTimes.MaxDistance - 1));
        Assert.False(times.IsSettledAt(10L + RowTimes.MaxDistance));
        Assert.True(times.Since(10L + RowTimes.MaxDistance) > times.Since(10L + RowTimes.MaxDistance - 1));
        Assert.Equal(RowTimes.MaxDistance, times.Since(long.MaxValue - 1));
    }

    private static string Told(in CohortSubject subject) =>
        string.Join(
            '\n',
            subject.Person,
            Rows(subject.Consents),
            Rows(subject.Sessions),
            Rows(subject.Courses),
            Rows(subject.CourseSessions),
            Rows(subject.Assessments),
            Rows(subject.Reports)
        );

    private static string Rows<T>(ReadOnlySpan<T> rows) => string.Join(' ', rows.ToArray());
}
