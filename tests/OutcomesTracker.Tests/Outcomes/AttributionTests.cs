using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.SideEffects;
using static OutcomesTracker.Tests.Outcomes.Views;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Outcomes;

/// <summary>To which session a report is attributed: the pen's of day 0 (version 2) or the laser's of day 10 (version 3).</summary>
public sealed class AttributionTests
{
    private static readonly Guid Pen = Id(11),
        Laser = Id(12);

    private static readonly PatientEvent[] Sessions =
    [
        Enrolled(),
        Treated(Treatment, Pen),
        Treated(Treatment.AddDays(10), Laser) with
        {
            Modality = Modality.Laser,
        },
    ];

    [Theory]
    [
        InlineData(0, "microneedling-pen"),
        InlineData(9, "microneedling-pen"),
        InlineData(10, "laser"),
        InlineData(40, "laser"),
        InlineData(41, null),
        InlineData(-1, null)
    ]
    public void Unnamed_it_is_the_latest_within_30_days_before_the_onset(int onset, string? modality) =>
        Assert.Equal(modality, Of(Report(onset)));

    [Theory]
    [InlineData(5, 15, "laser"), InlineData(5, 16, null), InlineData(0, 10, "laser"), InlineData(0, 11, null)]
    public void The_days_can_be_asked_for(int days, int onset, string? modality) =>
        Assert.Equal(modality, Of(Views.SideEffects with { AttributionDays = days }, [.. Sessions, Report(onset)]));

    [Fact]
    public void Of_one_day_it_is_the_higher_version() =>
        Assert.Equal(
            "facial",
            Of(Views.SideEffects, [.. Sessions, Treated(Treatment.AddDays(10), Id(13)) with { Modality = Modality.Facial }, Report(11)])
        );

    [Fact]
    public void A_session_recorded_later_but_of_an_earlier_day_is_not_the_latest() =>
        Assert.Equal(
            "laser",
            Of(Views.SideEffects, [.. Sessions, Treated(Treatment.AddDays(9), Id(13)) with { Modality = Modality.Facial }, Report(11)])
        );

    [Theory]
    [InlineData(0), InlineData(500), InlineData(-500)]
    public void Named_it_is_the_session_however_far_off_its_day(int onset) => Assert.Equal("microneedling-pen", Of(Report(onset, Pen)));

    [Fact]
    public void One_that_names_a_retracted_session_is_unattributed_though_another_would_fit() =>
        Assert.Null(Of(Views.SideEffects, [.. Sessions, Report(1, Laser), Retracted(3)]));

    [Fact]
    public void One_that_names_a_session_after_the_cutoff_is_unattributed() =>
        Assert.Null(Of(Views.SideEffects with { Cutoff = Treatment.AddDays(9) }, [.. Sessions, Report(1, Laser)]));

    [Fact]
    public void Unnamed_a_retracted_session_gives_way_to_the_one_before() =>
        Assert.Equal("microneedling-pen", Of(Views.SideEffects, [.. Sessions, Report(11), Retracted(3)]));

    [Fact]
    public void An_onset_after_the_cutoff_has_not_happened()
    {
        var tally = (Views.SideEffects with { Cutoff = Treatment.AddDays(10) }).Ask(Facts([.. Sessions, Report(11), Report(99)]));
        Assert.Equal((0, 0), (tally.Groups["*"].Effects["any"].Reports, tally.Unattributed));
    }

    [Fact]
    public void A_retracted_report_is_nowhere()
    {
        var tally = Views.SideEffects.Ask(Facts([.. Sessions, Report(-1), Retracted(4)]));
        Assert.Equal((0, 0), (tally.Groups["*"].Effects["any"].Reports, tally.Unattributed));
    }

    [Fact]
    public void A_sequence_shows_the_sessions_up_to_it()
    {
        PatientEvent[] late =
        [
            Enrolled(),
            Treated(Treatment, Pen),
            Report(11),
            Treated(Treatment.AddDays(10), Laser) with
            {
                Modality = Modality.Laser,
            },
        ];
        Assert.Equal("microneedling-pen", Of(Views.SideEffects with { AsOfSequence = 3 }, late));
        Assert.Equal("laser", Of(Views.SideEffects with { AsOfSequence = 4 }, late));
    }

    // An unattributed report counts when it passes the filters term, skinType, sex and clinic; the filters on sessions do not apply to it.
    public static TheoryData<CohortFilter, SideEffectTerm[]?, long> Filters =>
        new()
        {
            { new(), null, 1 },
            { new(), [SideEffectTerm.Redness], 1 },
            { new(), [SideEffectTerm.Pain], 0 },
            {
                new() { [GroupKeys.SkinType] = Set("3") },
                null,
                1
            },
            {
                new() { [GroupKeys.SkinType] = Set("4") },
                null,
                0
            },
            {
                new() { [GroupKeys.Sex] = Set("female") },
                null,
                1
            },
            {
                new() { [GroupKeys.Sex] = Set("male") },
                null,
                0
            },
            {
                new() { [GroupKeys.Clinic] = Set("harbour") },
                null,
                1
            },
            {
                new() { [GroupKeys.Clinic] = Set("vale") },
                null,
                0
            },
            {
                new() { [GroupKeys.Modality] = Set("topical") },
                null,
                1
            },
            {
                new() { [GroupKeys.AgeBand] = Set("60+") },
                null,
                1
            },
            {
                new() { [GroupKeys.OperatorRole] = Set("nurse") },
                null,
                1
            },
        };

    [Theory, MemberData(nameof(Filters))]
    public void Unattributed_counts_those_that_pass_term_skin_type_sex_and_clinic(
        CohortFilter filter,
        SideEffectTerm[]? terms,
        long expected
    ) =>
        Assert.Equal(
            expected,
            (Views.SideEffects with { Filter = filter, Terms = terms?.ToHashSet() }).Ask(Facts([.. Sessions, Report(-1)])).Unattributed
        );

    [Fact]
    public void A_report_whose_session_is_filtered_out_is_in_no_count()
    {
        var tally = (Views.SideEffects with { Filter = new() { [GroupKeys.Modality] = Set("microneedling-pen") } }).Ask(
            Facts([.. Sessions, Report(11)])
        );
        Assert.Equal("*:1 microneedling-pen:1", tally.Sessions());
        Assert.Equal((0, 0), (tally.Groups["*"].Effects["any"].Reports, tally.Unattributed));
    }

    private static SideEffectReported Report(int onset, Guid? session = null) => Reported(Treatment.AddDays(onset), session: session);

    private static string? Of(SideEffectReported report) => Of(Views.SideEffects, [.. Sessions, report]);

    /// <summary>The group that contains the report, or null when it is unattributed; asserts that it is counted exactly once.</summary>
    private static string? Of(SideEffectQuery query, params PatientEvent[] events)
    {
        var tally = query.Ask(Facts(events));
        Assert.Equal(1, tally.Unattributed + tally.Groups["*"].Effects["any"].Reports);
        return tally.Groups.SingleOrDefault(group => group.Key != "*" && group.Value.Effects["any"].Reports == 1).Key;
    }
}
