using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.SideEffects;
using static OutcomesTracker.Tests.Outcomes.Views;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Outcomes;

/// <summary>Counts of the side-effect view.</summary>
public sealed class SideEffectTallyTests
{
    private static readonly SessionPerformed First = Treated(Treatment, Id(11)),
        Second = Treated(Treatment.AddDays(10), Id(12)) with { Modality = Modality.Laser, Operator = new("n", ProviderRole.Nurse) };

    [Theory]
    [InlineData("modality", "*:2 laser:1 microneedling-pen:1"), InlineData("skinType", "*:2 3:2"), InlineData("sex", "*:2 female:2")]
    [InlineData("ageBand", "*:2 40-49:2"), InlineData("clinic", "*:2 harbour:2"), InlineData("operatorRole", "*:2 dermatologist:1 nurse:1")]
    public void Sessions_are_grouped_by_each_attribute(string groupBy, string groups) =>
        Assert.Equal(
            groups,
            (Views.SideEffects with { GroupBy = GroupKeys.All.Single(key => key.Code == groupBy) })
                .Ask(Facts(Enrolled(), First, Second))
                .Sessions()
        );

    public static TheoryData<CohortFilter, string> SessionFilters =>
        new()
        {
            {
                new() { [GroupKeys.Modality] = Set("laser", "facial") },
                "*:1 laser:1"
            },
            {
                new() { [GroupKeys.OperatorRole] = Set("nurse") },
                "*:1 laser:1"
            },
            {
                new() { [GroupKeys.Modality] = Set("laser"), [GroupKeys.OperatorRole] = Set("dermatologist") },
                "*:0"
            },
            {
                new() { [GroupKeys.AgeBand] = Set("40-49", "60+") },
                "*:2 laser:1 microneedling-pen:1"
            },
            {
                new() { [GroupKeys.AgeBand] = Set("30-39") },
                "*:0"
            },
            {
                new() { [GroupKeys.SkinType] = Set("3") },
                "*:2 laser:1 microneedling-pen:1"
            },
            {
                new() { [GroupKeys.SkinType] = Set("2", "4") },
                "*:0"
            },
            {
                new() { [GroupKeys.Sex] = Set("male") },
                "*:0"
            },
            {
                new() { [GroupKeys.Clinic] = Set("vale") },
                "*:0"
            },
        };

    [Theory, MemberData(nameof(SessionFilters))]
    public void Sessions_are_filtered_by_each_attribute(CohortFilter filter, string sessions) =>
        Assert.Equal(sessions, (Views.SideEffects with { Filter = filter }).Ask(Facts(Enrolled(), First, Second)).Sessions());

    // With one more term, the cells of the counts would need one more bit.
    [Fact]
    public void There_is_room_for_every_term() => Assert.InRange(Enum.GetValues<SideEffectTerm>().Length, 1, 31);

    [Fact]
    public void The_age_band_is_of_each_sessions_own_year() =>
        Assert.Equal(
            "*:2 18-29:1 30-39:1",
            (Views.SideEffects with { GroupBy = GroupKeys.AgeBand })
                .Ask(Facts(Enrolled(birthYear: 1996), Treated(Day("2025-12-31"), Id(21)), Treated(Day("2026-01-01"), Id(22))))
                .Sessions()
        );

    [Fact]
    public void Sessions_of_every_pair_and_setting_count_once_and_those_after_the_cutoff_not()
    {
        var patient = Facts(Enrolled(), First with { Treats = [AcneOnFace, WrinklesOnNeck], Setting = Setting.Home }, Second);
        Assert.Equal("*:1 microneedling-pen:1", (Views.SideEffects with { Cutoff = Treatment.AddDays(9) }).Ask(patient).Sessions());
    }

    [Fact]
    public void Reports_sessions_and_patients_are_counted_apart()
    {
        // Ann: redness twice and pain after the first session, redness after the second. Bea: a session without effect.
        var ann = Facts(
            Enrolled(),
            First,
            Second,
            Report(1, 0),
            Report(2, 1),
            Report(3, 2, SideEffectTerm.Pain) with
            {
                Severity = 4,
                Serious = true,
            },
            Report(4, 12)
        );
        var bea = Facts(Enrolled(), First);

        var tally = Views.SideEffects.Ask(ann, bea);

        Assert.Equal((3, 2), (tally.Groups["*"].Sessions, tally.Groups["*"].Patients));
        Assert.Equal("any:4/2/1 pain:1/1/1 redness:3/2/1", Effects(tally.Groups["*"]));
        Assert.Equal("any:3/1/1 pain:1/1/1 redness:2/1/1", Effects(tally.Groups["microneedling-pen"]));
        Assert.Equal("any:1/1/1 redness:1/1/1", Effects(tally.Groups["laser"]));
        Assert.Equal([3, 0, 0, 1, 0], tally.Groups["*"].Effects["any"].Severity);
        Assert.Equal(1, tally.Groups["*"].Effects["any"].Serious);
    }

    [Fact]
    public void A_cutoff_far_off_is_counted_to_the_day_and_takes_no_more_room()
    {
        var query = Views.SideEffects with { Cutoff = DateOnly.MaxValue };
        var patient = Facts(Enrolled(), First, Report(1, 0), Report(2, 3, SideEffectTerm.Pain));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var durations = query.Ask(patient, patient).Groups["*"].Effects["any"].Durations;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        var days = DateOnly.MaxValue.DayNumber - Treatment.DayNumber;
        Assert.Equal(
            [((days - 3, false), 2), ((days, false), 2)],
            durations.OrderBy(time => time.Key).Select(time => (time.Key, (int)time.Value))
        );
    }

    [Fact]
    public void Any_is_of_the_terms_asked_and_always_there()
    {
        var patient = Facts(Enrolled(), First, Report(1, 0), Report(3, 2, SideEffectTerm.Pain));
        Assert.Equal(
            "any:1/1/1 pain:1/1/1",
            Effects((Views.SideEffects with { Terms = Set(SideEffectTerm.Pain, SideEffectTerm.Itching) }).Ask(patient).Groups["*"])
        );
        Assert.Equal(
            "any:0/0/0",
            Effects((Views.SideEffects with { Terms = Set(SideEffectTerm.Itching) }).Ask(patient).Groups["microneedling-pen"])
        );
        Assert.Equal("any:0/0/0", Effects(Views.SideEffects.Ask().Groups["*"]));
    }

    [Theory]
    [InlineData(12, "7 censored"), InlineData(13, "8 resolved"), InlineData(400, "8 resolved")]
    public void Time_runs_from_the_onset_to_the_resolution_or_is_censored_at_the_cutoff(int cutoff, string time)
    {
        var effect = (Views.SideEffects with { Cutoff = Treatment.AddDays(cutoff) })
            .Ask(Facts(Enrolled(), First, Report(1, 5), Resolution(1, 13)))
            .Groups["*"]
            .Effects["redness"];
        var ((days, resolved), count) = Assert.Single(effect.Durations);
        Assert.Equal((time, 1), ($"{days} {(resolved ? "resolved" : "censored")}", count));
        Assert.Equal(resolved ? 1 : 0, effect.Resolved);
    }

    [Fact]
    public void A_retracted_resolution_never_happened_and_a_corrected_one_on_its_new_day()
    {
        Assert.Equal((60, false), Time(Resolution(1, 3), Retracted(4)));
        Assert.Equal((9, true), Time(Resolution(1, 3), Corrected(4, Resolution(1, 9))));
        Assert.Equal((5, true), Time(Resolution(1, 3), Retracted(4), Resolution(1, 5)));
        Assert.Equal((60, false), Time(Resolution(2, 3)));

        static (int, bool) Time(params PatientEvent[] after) =>
            Assert
                .Single(
                    (Views.SideEffects with { Cutoff = Treatment.AddDays(60) })
                        .Ask(Facts([Enrolled(), First, Report(1, 0), .. after]))
                        .Groups["*"]
                        .Effects["redness"]
                        .Durations
                )
                .Key;
    }

    [Fact]
    public void The_resolution_of_a_retracted_report_counts_nowhere()
    {
        var tally = Views.SideEffects.Ask(Facts(Enrolled(), First, Report(1, 0), Resolution(1, 3), Retracted(3)));
        Assert.Equal("any:0/0/0", Effects(tally.Groups["*"]));
        Assert.Empty(tally.Groups["*"].Effects["any"].Durations);
    }

    // As the contract lists them.
    private static readonly Dictionary<int, string> Expected = new()
    {
        [5] = "redness swelling irritation pain",
        [14] = "bruising flaking tightness bleeding peeling infection",
    };

    [Theory]
    [InlineData(5), InlineData(14)]
    public void A_term_is_overdue_when_it_lasts_longer_than_expected_resolved_or_not(int days)
    {
        foreach (var code in Expected[days].Split(' '))
        {
            Assert.True(Code<SideEffectTerm>.TryParse(code, out var term));
            Assert.Equal(
                (0, 0, 1, 1),
                (Overdue(term, days, true), Overdue(term, days, false), Overdue(term, days + 1, true), Overdue(term, days + 1, false))
            );
        }
    }

    [Fact]
    public void Other_terms_are_never_overdue()
    {
        var others = Code<SideEffectTerm>.All.Except(string.Join(' ', Expected.Values).Split(' ')).ToList();
        Assert.Equal(7, others.Count);
        foreach (var code in others)
        {
            Assert.True(Code<SideEffectTerm>.TryParse(code, out var term));
            Assert.Equal((0, 0), (Overdue(term, 900, true), Overdue(term, 900, false)));
        }
    }

    [Fact]
    public void Within_any_each_report_goes_by_its_own_term()
    {
        var tally = (Views.SideEffects with { Cutoff = Treatment.AddDays(10) }).Ask(
            Facts(Enrolled(), First, Report(1, 0), Report(2, 0, SideEffectTerm.Bruising), Report(3, 0, SideEffectTerm.Itching))
        );
        Assert.Equal(1, tally.Groups["*"].Effects["any"].Overdue);
    }

    private static long Overdue(SideEffectTerm term, int days, bool resolved)
    {
        PatientEvent[] events = resolved
            ? [Enrolled(), First, Report(1, 0, term), Resolution(1, days)]
            : [Enrolled(), First, Report(1, 0, term)];
        return (Views.SideEffects with { Cutoff = resolved ? Late : Treatment.AddDays(days) })
            .Ask(Facts(events))
            .Groups["*"]
            .Effects["any"]
            .Overdue;
    }

    private static SideEffectReported Report(int number, int onset, SideEffectTerm term = SideEffectTerm.Redness) =>
        Reported(Treatment.AddDays(onset), Id(900 + number), term: term);

    private static SideEffectResolved Resolution(int number, int day) => new(Id(900 + number), Treatment.AddDays(day));

    /// <summary>Reports, sessions and patients by term.</summary>
    private static string Effects(SideEffectCounts group) =>
        string.Join(
            ' ',
            group
                .Effects.OrderBy(effect => effect.Key, StringComparer.Ordinal)
                .Select(effect =>
                    $"{effect.Key}:{effect.Value.Reports}/{effect.Value.SessionsWithEffect}/{effect.Value.PatientsWithEffect}"
                )
        );
}
