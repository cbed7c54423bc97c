using OutcomesTracker.Server.Features.Worklist;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Worklist;

/// <summary>In which section an entry stands, by its kind and its day, counted from today.</summary>
public sealed class WorklistSectionsTests
{
    private const int Most = 90;

    public static TheoryData<WorkKind> Kinds => [.. Enum.GetValues<WorkKind>()];

    [Fact]
    public void There_is_each_section_once_in_their_order() =>
        Assert.Equal(Enum.GetValues<WorklistSection>(), WorklistSections.On(Today, 7).Select(section => section.Section));

    [Theory]
    [InlineData(1, null), InlineData(0, WorklistSection.Alerts), InlineData(-1, WorklistSection.Alerts)]
    [InlineData(-5_000, WorklistSection.Alerts)]
    public void An_alert_is_there_from_the_day_on_which_it_opens(int day, WorklistSection? section) =>
        Assert.Equal(section, Section(WorkKind.Alert, day));

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, WorklistSection.FollowUpsDue), InlineData(1, WorklistSection.FollowUpsDue)]
    [InlineData(20, WorklistSection.FollowUpsDue), InlineData(21, WorklistSection.FollowUpsDue)]
    [InlineData(22, WorklistSection.FollowUpsAhead), InlineData(23, WorklistSection.FollowUpsAhead)]
    [InlineData(27, WorklistSection.FollowUpsAhead), InlineData(28, WorklistSection.FollowUpsAhead)]
    [InlineData(29, null)]
    public void A_follow_up_is_due_through_its_window_of_22_days_and_ahead_for_a_week_before(int closes, WorklistSection? section) =>
        Assert.Equal(section, Section(WorkKind.FollowUp, closes));

    [Theory]
    [InlineData(-5_000, WorklistSection.SessionsLongDue), InlineData(-91, WorklistSection.SessionsLongDue)]
    [InlineData(-90, WorklistSection.SessionsDue), InlineData(-89, WorklistSection.SessionsDue)]
    [InlineData(-1, WorklistSection.SessionsDue), InlineData(0, WorklistSection.SessionsDue)]
    [InlineData(1, WorklistSection.SessionsAhead), InlineData(2, WorklistSection.SessionsAhead)]
    [InlineData(6, WorklistSection.SessionsAhead), InlineData(7, WorklistSection.SessionsAhead)]
    [InlineData(8, null)]
    public void A_session_is_ahead_for_a_week_then_due_for_90_days_and_then_long_due(int due, WorklistSection? section) =>
        Assert.Equal(section, Section(WorkKind.PlannedSession, due));

    [Theory]
    [InlineData(-5_000, WorklistSection.EffectsLongOverdue), InlineData(-91, WorklistSection.EffectsLongOverdue)]
    [InlineData(-90, WorklistSection.EffectsOverdue), InlineData(-89, WorklistSection.EffectsOverdue)]
    [InlineData(-1, WorklistSection.EffectsOverdue), InlineData(0, WorklistSection.EffectsOverdue)]
    [InlineData(1, null)]
    public void An_effect_is_overdue_for_90_days_and_then_long_overdue(int overdue, WorklistSection? section) =>
        Assert.Equal(section, Section(WorkKind.OverdueEffect, overdue));

    [Theory]
    [InlineData(-5_000), InlineData(0), InlineData(5_000)]
    public void A_missing_consent_and_a_possible_duplicate_are_there_whatever_the_day(int day)
    {
        Assert.Equal(WorklistSection.ConsentsMissing, Section(WorkKind.MissingConsent, day));
        Assert.Equal(WorklistSection.PossibleDuplicates, Section(WorkKind.PossibleDuplicate, day));
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(30), InlineData(Most)]
    public void What_is_ahead_reaches_as_many_days_as_asked_for(int daysAhead)
    {
        Assert.Equal(
            daysAhead > 0 ? WorklistSection.SessionsAhead : WorklistSection.SessionsDue,
            Section(WorkKind.PlannedSession, daysAhead, daysAhead)
        );
        Assert.Null(Section(WorkKind.PlannedSession, daysAhead + 1, daysAhead));
        Assert.Equal(
            daysAhead > 0 ? WorklistSection.FollowUpsAhead : WorklistSection.FollowUpsDue,
            Section(WorkKind.FollowUp, daysAhead + 21, daysAhead)
        );
        Assert.Null(Section(WorkKind.FollowUp, daysAhead + 22, daysAhead));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Sections_of_a_kind_never_overlap_and_leave_no_gap(WorkKind kind)
    {
        var days = Enumerable.Range(-400, 600).ToList();
        foreach (var daysAhead in (int[])[0, 1, 7, Most])
        {
            var found = days.FindAll(day => Section(kind, day, daysAhead) is not null);
            Assert.Equal(Enumerable.Range(found[0], found.Count), found);
        }
    }

    [Fact]
    public void What_is_done_with_comes_latest_first_and_what_is_to_be_done_soonest_first() =>
        Assert.Equal(
            [WorklistSection.FollowUpsDue, WorklistSection.FollowUpsAhead, WorklistSection.SessionsDue, WorklistSection.SessionsAhead],
            WorklistSections.On(Today, 7).Where(section => !section.NewestFirst).Select(section => section.Section)
        );

    [Fact]
    public void Every_entry_lies_behind_the_edge_of_its_section()
    {
        foreach (var section in WorklistSections.On(Today, 7))
            Assert.Equal(
                section.NewestFirst
                    ? new WorkPlace(DateOnly.MaxValue, Guid.AllBitsSet, Guid.AllBitsSet)
                    : new(DateOnly.MinValue, Guid.Empty, Guid.Empty),
                section.Edge
            );
    }

    /// <summary>The section of an entry with a day so many days after today; null for none, and no two may have it.</summary>
    private static WorklistSection? Section(WorkKind kind, int day, int daysAhead = 7)
    {
        var on = Today.AddDays(day);
        return WorklistSections
            .On(Today, daysAhead)
            .Where(section => section.Kind == kind && section.First <= on && on <= section.Last)
            .Select(section => (WorklistSection?)section.Section)
            .SingleOrDefault();
    }
}
