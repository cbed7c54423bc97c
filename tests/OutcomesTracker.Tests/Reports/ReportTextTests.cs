using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Server.Features.Report;
using OutcomesTracker.Tests.Pages;
using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Reports.SomeReport;

namespace OutcomesTracker.Tests.Reports;

/// <summary>
/// What the report says of a case. The patient is treated on 1 March 2026; today is 15 June 2026, unless a test says otherwise.
/// </summary>
public sealed class ReportTextTests
{
    private static readonly TreatmentSite Wrinkles = Some.WrinklesOnNeck;

    [Fact]
    public void Of_whom_nothing_was_done_it_says_so()
    {
        var report = Of();
        Assert.Equal(["You have not had a session with us yet."], report.Summary);
        Assert.Equal(["Nothing more is planned."], report.Next);
        Assert.Equal("You told us of none.", report.SideEffectsSummary);
        Assert.Empty(report.Courses);
        Assert.Empty(report.SideEffects);
        Assert.Empty(report.Aftercare);
        Assert.Empty(report.Basis);
        Assert.Equal(
            (0, 1L, 17L, Some.Today, "harbour"),
            (report.MoreCourses, report.Version, report.Sequence, report.Today, report.Clinic)
        );
        var spanish = InSpanish();
        Assert.Equal("Aún no ha tenido una sesión con nosotros.", Assert.Single(spanish.Summary));
        Assert.Equal("No hay nada más en el plan.", Assert.Single(spanish.Next));
        Assert.Equal("No nos contó ninguna.", spanish.SideEffectsSummary);
    }

    [Fact]
    public void Only_who_is_known_by_name_is_named()
    {
        var identity = SomeRecord.Sealed("""{"fullName":"Ann Ash"}""");
        var named = new ReportText(Sentences.In(ReportLanguage.En), SomeRecord.Of(Some.Enrolled(identity: identity)), Some.Today);
        Assert.Equal("Ann Ash", named.Answer([], 0, []).FullName);
        Assert.Null(Of().FullName);
    }

    [Fact]
    public void Photographs_of_before_and_after_are_named_by_place_view_and_day()
    {
        PatientEvent[] photographed =
        [
            Session(0),
            .. Photograph(1, 0, BodyArea.Face, "left"),
            .. Photograph(2, 40, BodyArea.Face, "left"),
            .. Photograph(3, 0, BodyArea.Face, ""),
            .. Photograph(4, 39, BodyArea.Face, " "),
            .. Photograph(5, 0, BodyArea.Face, "right"),
            .. Photograph(6, 38, BodyArea.Face, "right"),
            .. Photograph(7, 0, BodyArea.Face, "front"),
        ];
        Assert.Equal(
            [
                ("Face, left", "Before, on 1 March 2026", "After, on 10 April 2026"),
                ("Face", "Before, on 1 March 2026", "After, on 9 April 2026"),
            ],
            Of(photographed).Photographs.Select(pair => (pair.Title, pair.Before.When, pair.After.When))
        );
        Assert.Equal("Antes: 1 de marzo de 2026", InSpanish(photographed).Photographs[0].Before.When);
        Assert.Empty(Of(Session(0)).Photographs);
    }

    private static PatientEvent[] Photograph(int id, int day, BodyArea area, string view) =>
        [
            Some.Photographed(Some.Id(id)) with
            {
                TakenOn = Some.Treatment.AddDays(day),
                BodyArea = area,
                View = view,
            },
            Some.Stored() with
            {
                PhotoId = Some.Id(id),
            },
        ];

    [Fact]
    public void What_was_done_is_summed_up_by_modality()
    {
        var sessions = new[]
        {
            Session(28),
            Session(0),
            Session(3, Modality.Laser),
            Session(5, Modality.Topical),
            Session(5, Modality.Topical),
        };
        Assert.Equal(
            [
                "You had 2 sessions of pen needling. The first was on 1 March 2026, the last on 29 March 2026.",
                "You had one session of laser, on 4 March 2026.",
                "You had 2 sessions of creams, on 6 March 2026.",
            ],
            Of(sessions).Summary
        );
        Assert.Equal(
            [
                "Tuvo 2 sesiones de lápiz de agujas. La primera fue el 1 de marzo de 2026 y la última, el 29 de marzo de 2026.",
                "Tuvo una sesión de láser el 4 de marzo de 2026.",
                "Tuvo 2 sesiones de cremas el 6 de marzo de 2026.",
            ],
            InSpanish(sessions).Summary
        );
    }

    [Fact]
    public void An_improved_course_says_both_scores_and_what_counts()
    {
        PatientEvent[] events = [Session(0), Score(0, Instrument.PosasObserver, 45), Score(30, Instrument.PosasObserver, 22.5m)];
        var course = Assert.Single(Of(events).Courses);
        Assert.Equal("Acne scars, face", course.Title);
        Assert.Equal(
            [
                "On 31 March 2026 we checked your acne scars: better than before.",
                "Points run from 6 (like normal skin) to 60.",
                "The score was 45 before, and is 22.5 now.",
                "Lower is better.",
                "A score of 31.5 or less counts as better.",
            ],
            course.Sentences
        );
        Assert.Equal((CourseState.Improved, Instrument.PosasObserver), (course.Outcome, course.Instrument));
        Assert.Equal((45m, 22.5m, 31.5m), (course.Baseline, course.Score, course.ImprovedAtMost));
        Assert.Equal([(Some.Treatment, 45m), (Some.Treatment.AddDays(30), 22.5m)], course.Scores.Select(score => (score.On, score.Score)));
        var spanish = Assert.Single(InSpanish(events).Courses);
        Assert.Equal("Cicatrices de acné, cara", spanish.Title);
        Assert.Equal(
            [
                "El 31 de marzo de 2026 revisamos sus cicatrices de acné: mejor que antes.",
                "Los puntos van de 6 (como la piel sana) a 60.",
                "La puntuación era 45 antes y es 22,5 ahora.",
                "Menos es mejor.",
                "Una puntuación de 31,5 o menos cuenta como mejora.",
            ],
            spanish.Sentences
        );
    }

    [Fact]
    public void One_that_did_not_improve_is_not_said_to_be_worse()
    {
        Judged(
            "On 31 March 2026 we checked your acne scars: not clearly better yet.",
            "El 31 de marzo de 2026 revisamos sus cicatrices de acné: aún no hay una mejora clara.",
            CourseState.NotImproved,
            Score(0, Instrument.GoodmanBaron, 3),
            Score(30, Instrument.GoodmanBaron, 3)
        );
    }

    [Fact]
    public void Without_a_score_from_before_nothing_is_compared()
    {
        var course = Judged(
            "On 31 March 2026 we checked your acne scars, but there is no score from before.",
            "El 31 de marzo de 2026 revisamos sus cicatrices de acné, pero no hay una puntuación de antes.",
            CourseState.NotEvaluable,
            Score(30, Instrument.GoodmanBaron, 2)
        );
        Assert.Equal("Grades run from 1 (hardly seen) to 4 (severe).", Assert.Single(course.Sentences.Skip(1)));
        Assert.Equal(((decimal?)null, 2m, (decimal?)null), (course.Baseline, course.Score, course.ImprovedAtMost));
    }

    /// <summary>There is a score from before, and it must not be said that there is none.</summary>
    [Fact]
    public void From_nothing_there_is_nothing_to_gain()
    {
        var course = Judged(
            "On 31 March 2026 we checked your acne scars, but a score of 0 could not get better.",
            "El 31 de marzo de 2026 revisamos sus cicatrices de acné, pero una puntuación de 0 ya no podía mejorar.",
            CourseState.NotEvaluable,
            Score(0, Instrument.Salt, 0),
            Score(30, Instrument.Salt, 5)
        );
        Assert.Contains("The score was 0 before, and is 5 now.", course.Sentences);
        Assert.DoesNotContain(course.Sentences, sentence => sentence.EndsWith("counts as better.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_bound_below_the_scale_is_not_offered_as_one()
    {
        var course = Judged(
            "On 31 March 2026 we checked your acne scars: not clearly better yet.",
            null,
            CourseState.NotImproved,
            Score(0, Instrument.Hdss, 2),
            Score(30, Instrument.Hdss, 1)
        );
        Assert.Null(course.ImprovedAtMost);
        Assert.Equal("Lower is better.", course.Sentences[^1]);
    }

    [Theory]
    [InlineData(1, CourseState.Improved, "The check said: very much better.", "Resultado de la revisión: muchísimo mejor.")]
    [InlineData(3, CourseState.Improved, "The check said: better.", "Resultado de la revisión: mejor.")]
    [InlineData(4, CourseState.NotImproved, "The check said: no change.", "Resultado de la revisión: sin cambios.")]
    [InlineData(5, CourseState.NotImproved, "The check said: worse.", "Resultado de la revisión: peor.")]
    public void A_comparison_is_said_in_its_own_words_and_has_no_chart(int grade, CourseState state, string english, string spanish)
    {
        PatientEvent[] events = [Session(0), Score(0, Instrument.Gais, 3), Score(30, Instrument.Gais, grade)];
        var course = Assert.Single(Of(events).Courses);
        Assert.Equal((state, Instrument.Gais), (course.Outcome, course.Instrument));
        Assert.Equal([english], course.Sentences.Skip(1));
        Assert.Equal([spanish], Assert.Single(InSpanish(events).Courses).Sentences.Skip(1));
        Assert.Empty(course.Scores);
    }

    /// <summary>The window ends on day 44. What was scored outside of it is a check, too, but not one in time.</summary>
    [Fact]
    public void Not_checked_is_too_late_from_the_day_after_the_window_on()
    {
        PatientEvent[] events = [Session(0), Score(60, Instrument.GoodmanBaron, 2)];
        var open = Assert.Single(OnDay(44, events).Courses);
        Assert.Equal("We have yet to check your acne scars.", Assert.Single(open.Sentences));
        Assert.Equal(CourseState.NotYetDue, open.Outcome);
        var late = Assert.Single(OnDay(45, events).Courses);
        Assert.Equal("After your last session for acne scars, no check was made in time.", Assert.Single(late.Sentences));
        Assert.Equal(CourseState.Missing, late.Outcome);
        Assert.Equal(
            [
                "Aún tenemos que revisar sus cicatrices de acné.",
                "Tras su última sesión por cicatrices de acné, nadie hizo una revisión a tiempo.",
            ],
            new[] { 44, 45 }.Select(day =>
                Assert.Single(Assert.Single(Of(ReportLanguage.Es, Some.Treatment.AddDays(day), events).Courses).Sentences)
            )
        );
    }

    [Fact]
    public void Two_courses_of_a_site_share_no_score_and_the_later_comes_first()
    {
        var courses = Of(
            ReportLanguage.En,
            Some.Treatment.AddDays(300),
            Session(0),
            Session(200),
            Score(0, Instrument.GoodmanBaron, 4),
            Score(30, Instrument.GoodmanBaron, 3),
            Score(200, Instrument.GoodmanBaron, 3),
            Score(230, Instrument.GoodmanBaron, 2)
        ).Courses;
        Assert.Equal(["200 230", "0 30"], courses.Select(course => Days(course.Scores.Select(score => score.On))));
        Assert.Equal(["200", "0"], courses.Select(course => Days(course.Sessions)));
    }

    [Fact]
    public void Scores_are_those_of_the_instrument_that_counts_or_of_the_latest()
    {
        PatientEvent[] before =
        [
            Session(0),
            Score(0, Instrument.GoodmanBaron, 4),
            Score(0, Instrument.Mmasi, 9),
            Score(5, Instrument.Mmasi, 8),
        ];
        var open = Assert.Single(OnDay(10, before).Courses);
        Assert.Equal((Instrument.Mmasi, "0 5"), (open.Instrument, Days(open.Scores.Select(score => score.On))));
        var judged = Assert.Single(OnDay(30, [.. before, Score(30, Instrument.GoodmanBaron, 3)]).Courses);
        Assert.Equal((Instrument.GoodmanBaron, "0 30"), (judged.Instrument, Days(judged.Scores.Select(score => score.On))));
    }

    [Fact]
    public void Four_courses_are_shown_and_the_rest_is_counted()
    {
        var areas = new[] { BodyArea.Face, BodyArea.Neck, BodyArea.Back, BodyArea.Chest, BodyArea.Arms, BodyArea.Legs };
        var sessions = areas.Index().Select(one => Session(one.Index, site: new(Indication.AcneScars, one.Item)));
        var report = Of(sessions);
        Assert.Equal([BodyArea.Legs, BodyArea.Arms, BodyArea.Chest, BodyArea.Back], report.Courses.Select(course => course.BodyArea));
        Assert.Equal(2, report.MoreCourses);
        var kinds = TextOf(ReportLanguage.En, Some.Today, sessions).Kinds;
        Assert.Equal((Indication.AcneScars, Modality.MicroneedlingPen), Assert.Single(kinds));
    }

    [Fact]
    public void A_kind_of_course_is_its_indication_and_the_modality_of_its_last_session()
    {
        var text = TextOf(ReportLanguage.En, Some.Today, Session(0, Modality.Laser), Session(9), Session(1, Modality.Facial, Wrinkles));
        Assert.Equal([(Indication.AcneScars, Modality.MicroneedlingPen), (Indication.Wrinkles, Modality.Facial)], text.Kinds);
    }

    [Fact]
    public void What_is_retracted_or_corrected_is_not_told()
    {
        var report = Of(Session(0), Session(9), Some.Corrected(2, Session(0, Modality.Laser)), Some.Retracted(3));
        Assert.Equal("You had one session of laser, on 1 March 2026.", Assert.Single(report.Summary));
        Assert.Equal(5, report.Version);
    }

    private static CourseInReport Judged(string english, string? spanish, CourseState state, params PatientEvent[] scores)
    {
        var course = Assert.Single(Of([Session(0), .. scores]).Courses);
        Assert.Equal((state, english), (course.Outcome, course.Sentences[0]));
        if (spanish is not null)
            Assert.Equal(spanish, Assert.Single(InSpanish([Session(0), .. scores]).Courses).Sentences[0]);
        return course;
    }

    private static string Days(IEnumerable<DateOnly> days) =>
        string.Join(' ', days.Select(day => day.DayNumber - Some.Treatment.DayNumber));
}
