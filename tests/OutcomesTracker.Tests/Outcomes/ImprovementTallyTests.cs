using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.Improvement;
using static OutcomesTracker.Tests.Outcomes.Views;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Outcomes;

/// <summary>Groups, filters and counts of the improvement view.</summary>
public sealed class ImprovementTallyTests
{
    private static readonly SessionPerformed Pen = Treated(id: Id(11)),
        Laser = Treated(Treatment.AddDays(10), Id(12)) with { Modality = Modality.Laser };

    /// <summary>A woman of 41 (born 1985, treated in 2026), of skin type 3, two courses: face by pen, then laser; neck by laser.</summary>
    private static readonly PatientFacts Ann = Facts(Enrolled(), Pen, Laser with { Treats = [AcneOnFace, WrinklesOnNeck] });

    [Theory]
    [InlineData("modality", "*:2 laser:2"), InlineData("skinType", "*:2 3:2"), InlineData("sex", "*:2 female:2")]
    [InlineData("ageBand", "*:2 40-49:2"), InlineData("clinic", "*:2 harbour:2"), InlineData("indication", "*:2 acne-scars:1 wrinkles:1")]
    [InlineData("bodyArea", "*:2 face:1 neck:1"), InlineData("sessions", "*:2 1:1 2:1")]
    public void Courses_are_grouped_by_each_attribute(string groupBy, string groups) =>
        Assert.Equal(groups, (Views.Improvement with { GroupBy = GroupKeys.All.Single(key => key.Code == groupBy) }).Ask(Ann).Courses());

    [Fact]
    public void Group_and_filter_by_modality_mean_the_anchors()
    {
        var first = Views.Improvement with { Window = AssessmentWindow.Default with { Reference = ReferenceSession.First } };
        Assert.Equal("*:2 laser:1 microneedling-pen:1", first.Ask(Ann).Courses());
        Assert.Equal(
            "*:1 microneedling-pen:1",
            (first with { Filter = new() { [GroupKeys.Modality] = Set("microneedling-pen") } }).Ask(Ann).Courses()
        );
        Assert.Equal(
            "*:0",
            (Views.Improvement with { Filter = new() { [GroupKeys.Modality] = Set("microneedling-pen") } }).Ask(Ann).Courses()
        );
    }

    [Fact]
    public void Filters_choose_among_courses_that_are_formed_already()
    {
        var laser = Views.Improvement with
        {
            GroupBy = GroupKeys.Sessions,
            Filter = new() { [GroupKeys.Modality] = Set("laser") },
        };
        Assert.Equal("*:2 1:1 2:1", laser.Ask(Ann).Courses()); // the pen session is still part of the course that the laser session ended
    }

    [Fact]
    public void A_filter_takes_any_of_its_values_and_different_ones_must_all_hold()
    {
        var both = new CohortFilter { [GroupKeys.Indication] = Set("acne-scars", "wrinkles") };
        Assert.Equal("*:2 laser:2", (Views.Improvement with { Filter = both }).Ask(Ann).Courses());
        Assert.Equal("*:1 laser:1", (Views.Improvement with { Filter = both.With(GroupKeys.BodyArea, Set("neck")) }).Ask(Ann).Courses());
        Assert.Equal("*:0", (
                Views.Improvement with
                {
                    Filter = new() { [GroupKeys.Indication] = Set("acne-scars"), [GroupKeys.BodyArea] = Set("neck") },
                }
            ).Ask(Ann).Courses());
    }

    public static TheoryData<CohortFilter, bool> PersonFilters =>
        new()
        {
            {
                new() { [GroupKeys.SkinType] = Set("3") },
                true
            },
            {
                new() { [GroupKeys.SkinType] = Set("2", "4") },
                false
            },
            {
                new() { [GroupKeys.Sex] = Set("female") },
                true
            },
            {
                new() { [GroupKeys.Sex] = Set("male") },
                false
            },
            {
                new() { [GroupKeys.AgeBand] = Set("40-49") },
                true
            },
            {
                new() { [GroupKeys.AgeBand] = Set("30-39", "50-59") },
                false
            },
            {
                new() { [GroupKeys.Clinic] = Set("harbour", "vale") },
                true
            },
            {
                new() { [GroupKeys.Clinic] = Set("vale") },
                false
            },
        };

    [Theory, MemberData(nameof(PersonFilters))]
    public void A_person_is_filtered_by_what_she_is(CohortFilter filter, bool passes) =>
        Assert.Equal(passes ? 2 : 0, (Views.Improvement with { Filter = filter }).Ask(Ann).Groups["*"].Courses);

    [Theory]
    [
        InlineData(2026, "under-18"),
        InlineData(2009, "under-18"),
        InlineData(2008, "18-29"),
        InlineData(1997, "18-29"),
        InlineData(1996, "30-39"),
        InlineData(1987, "30-39")
    ]
    [
        InlineData(1986, "40-49"),
        InlineData(1977, "40-49"),
        InlineData(1976, "50-59"),
        InlineData(1967, "50-59"),
        InlineData(1966, "60+"),
        InlineData(1900, "60+")
    ]
    public void The_age_band_is_of_the_anchors_year_less_the_year_of_birth(int birthYear, string band) =>
        Assert.Equal(
            $"*:1 {band}:1",
            (Views.Improvement with { GroupBy = GroupKeys.AgeBand }).Ask(Facts(Enrolled(birthYear: birthYear), Treated())).Courses()
        );

    [Fact]
    public void The_age_is_at_the_anchor_be_it_first_or_last()
    {
        var patient = Facts(Enrolled(birthYear: 1996), Treated(Day("2025-12-31"), Id(21)), Treated(Day("2026-01-01"), Id(22)));
        Assert.Equal("*:1 30-39:1", (Views.Improvement with { GroupBy = GroupKeys.AgeBand }).Ask(patient).Courses());
        Assert.Equal(
            "*:1 18-29:1",
            (
                Views.Improvement with
                {
                    GroupBy = GroupKeys.AgeBand,
                    Window = AssessmentWindow.Default with { Reference = ReferenceSession.First },
                }
            )
                .Ask(patient)
                .Courses()
        );
    }

    [Theory]
    [InlineData(1, "1"), InlineData(5, "5"), InlineData(6, "6+"), InlineData(11, "6+")]
    public void Long_courses_are_one_group(int sessions, string key)
    {
        var events = Enumerable.Range(0, sessions).Select(number => (PatientEvent)Treated(Treatment.AddDays(number), Id(100 + number)));
        Assert.Equal(
            $"*:1 {key}:1",
            (Views.Improvement with { GroupBy = GroupKeys.Sessions }).Ask(Facts(events.Prepend(Enrolled()))).Courses()
        );
    }

    [Fact]
    public void A_corrected_person_counts_as_corrected_from_its_sequence_on()
    {
        var patient = Facts(Enrolled(), Treated(), Corrected(1, Enrolled() with { SkinType = 6, Sex = Sex.Male }));
        Assert.Equal("*:1 3:1", (Views.Improvement with { GroupBy = GroupKeys.SkinType, AsOfSequence = 2 }).Ask(patient).Courses());
        Assert.Equal("*:1 6:1", (Views.Improvement with { GroupBy = GroupKeys.SkinType, AsOfSequence = 3 }).Ask(patient).Courses());
        Assert.Equal("*:0", (Views.Improvement with { AsOfSequence = 0 }).Ask(patient).Courses());
    }

    [Fact]
    public void A_person_counts_whatever_the_day_of_enrolment() =>
        Assert.Equal(
            "*:1 microneedling-pen:1",
            (Views.Improvement with { Cutoff = Treatment }).Ask(Facts(Enrolled("2026-06-01"), Treated())).Courses()
        );

    [Fact]
    public void Every_state_is_counted_once_and_patients_once_a_group()
    {
        // face: improved; neck: no score and its window is over (missing); chest: score without baseline (not evaluable).
        var chest = new TreatmentSite(Indication.SurgicalScars, BodyArea.Chest);
        var ann = Facts(
            Enrolled(),
            Treated(treats: [AcneOnFace, WrinklesOnNeck, chest]),
            CourseStory.Score(0, Instrument.GoodmanBaron, 4),
            CourseStory.Score(30, Instrument.GoodmanBaron, 3),
            CourseStory.Score(30, Instrument.Salt, 10) with
            {
                Indication = chest.Indication,
                BodyArea = chest.BodyArea,
            }
        );
        // face: not improved.
        var bea = Facts(Enrolled(), Treated(), CourseStory.Score(30, Instrument.Gais, 4));
        // face: not yet due, the session being 44 days before the cutoff.
        var cleo = Facts(Enrolled(), Treated(Treatment.AddDays(56)));

        var all = (Views.Improvement with { Cutoff = Treatment.AddDays(100) }).Ask(ann, bea, cleo).Groups["*"];

        Assert.Equal(
            (5, 1, 1, 1, 1, 1),
            (
                all.Courses,
                all[CourseState.Improved],
                all[CourseState.NotImproved],
                all[CourseState.Missing],
                all[CourseState.NotEvaluable],
                all[CourseState.NotYetDue]
            )
        );
        Assert.Equal((4, 2, 3), (all.Due, all.Assessed, all.Patients));
    }

    [Fact]
    public void A_loss_to_follow_up_changes_no_state() =>
        Assert.Equal(
            1,
            Views
                .Improvement.Ask(
                    Facts(Enrolled(), Treated(), new FollowUpLost(Treatment.AddDays(1), Why), CourseStory.Score(30, Instrument.Gais, 3))
                )
                .Groups["*"][CourseState.Improved]
        );
}
