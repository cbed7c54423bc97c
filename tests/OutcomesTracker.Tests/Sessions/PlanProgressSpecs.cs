using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Sessions;

/// <summary>How far the latest plan is. It is of 15 January 2026: three sessions, every 28 days.</summary>
public sealed class PlanProgressSpecs
{
    private static readonly Plan Pens = new(Modality.MicroneedlingPen, 3, 28, new(200, "EUR"));

    private static readonly DateOnly PlannedOn = Day("2026-01-15");

    [Fact]
    public void Without_a_consultation_or_with_one_that_plans_nothing_there_is_none()
    {
        Assert.Null(Progress(Session(0)));
        Assert.Null(Progress(Consulted(), Session(0)));
    }

    [Fact]
    public void The_first_session_is_due_on_the_day_of_the_consultation() =>
        Assert.Equal(new PlanProgress(Pens, PlannedOn, 0, null, PlannedOn), Progress(Planned()));

    [Fact]
    public void The_next_is_due_an_interval_after_the_last_of_them_whenever_it_was_recorded()
    {
        Assert.Equal(Next(1, last: 7), Progress(Planned(), Session(7)));
        Assert.Equal(Next(2, last: 40), Progress(Planned(), Session(40), Session(7)));
    }

    [Fact]
    public void A_session_on_the_day_of_the_consultation_is_of_the_plan_and_one_of_the_day_before_is_not()
    {
        Assert.Equal(Next(1, last: 0), Progress(Session(0), Planned()));
        Assert.Equal(PlannedOn, Progress(Planned(), Session(-1))!.NextOn);
    }

    [Theory]
    [InlineData(2, true), InlineData(3, false), InlineData(4, false)]
    public void After_the_planned_number_nothing_is_due(int sessions, bool isDue)
    {
        var progress = Progress([Planned(), .. Enumerable.Range(0, sessions).Select(number => Session(10 * number))]);
        Assert.Equal((sessions, isDue), (progress!.Done, progress.NextOn is not null));
    }

    [Fact]
    public void A_plan_of_no_sessions_is_completed_from_the_beginning() =>
        Assert.Equal(new PlanProgress(Pens with { Sessions = 0 }, PlannedOn, 0, null, null), Progress(Planned(Pens with { Sessions = 0 })));

    [Fact]
    public void Two_sessions_of_one_day_are_two() => Assert.Equal(Next(2, last: 7), Progress(Planned(), Session(7), Session(7, number: 2)));

    [Fact]
    public void A_session_of_another_modality_does_not_count() =>
        Assert.Equal(Next(1, last: 7), Progress(Planned(), Session(7), Session(20) with { Modality = Modality.Laser }));

    [Fact]
    public void A_session_at_home_and_one_of_another_site_count()
    {
        var elsewhere = Treated(PlannedOn.AddDays(20), OtherId, WrinklesOnNeck);
        Assert.Equal(Next(2, last: 20), Progress(Planned(), Session(7) with { Setting = Setting.Home }, elsewhere));
    }

    [Fact]
    public void The_latest_consultation_that_has_a_plan_counts_by_day_then_version()
    {
        var later = Pens with { Modality = Modality.Laser };
        Assert.Equal(later, Progress(Planned(), Planned(later, day: 1))!.Plan);
        Assert.Equal(later, Progress(Planned(later, day: 1), Planned())!.Plan);
        Assert.Equal(later, Progress(Planned(), Planned(later))!.Plan);
        Assert.Equal(Pens, Progress(Planned(), Consulted("2026-03-01"))!.Plan);
    }

    [Fact]
    public void A_later_plan_begins_anew() =>
        Assert.Equal(
            new PlanProgress(Pens, PlannedOn.AddDays(60), 0, null, PlannedOn.AddDays(60)),
            Progress(Planned(), Session(7), Session(40), Planned(day: 60))
        );

    [Fact]
    public void A_corrected_consultation_counts_as_it_now_is()
    {
        Assert.Equal(PlannedOn.AddDays(5), Progress(Planned(), Corrected(2, Planned(day: 5)))!.NextOn);
        Assert.Equal(PlannedOn.AddDays(5), Progress(Planned(), Session(4), Corrected(2, Planned(day: 5)))!.NextOn);
        Assert.Equal(
            PlannedOn.AddDays(17),
            Progress(Planned(), Session(7), Corrected(2, Planned(Pens with { IntervalDays = 10 })))!.NextOn
        );
        Assert.Null(Progress(Planned(), Corrected(2, Consulted())));
        Assert.Equal(PlannedOn, Progress(Consulted(), Corrected(2, Planned()))!.NextOn);
    }

    [Fact]
    public void Of_a_retracted_consultation_there_is_no_plan_and_the_one_before_it_counts_again()
    {
        Assert.Null(Progress(Planned(), Retracted(2)));
        Assert.Equal(Next(1, last: 7), Progress(Planned(), Session(7), Planned(day: 30), Retracted(4)));
    }

    [Fact]
    public void A_corrected_session_counts_by_its_new_day_and_modality()
    {
        Assert.Equal(Next(1, last: 9), Progress(Planned(), Session(7), Corrected(3, Session(9))));
        Assert.Equal(PlannedOn, Progress(Planned(), Session(7), Corrected(3, Session(-1)))!.NextOn);
        Assert.Equal(PlannedOn, Progress(Planned(), Session(7), Corrected(3, Session(7) with { Modality = Modality.Laser }))!.NextOn);
    }

    [Fact]
    public void A_retracted_session_was_never_performed() =>
        Assert.Equal(Next(1, last: 7), Progress(Planned(), Session(7), Session(40), Retracted(4)));

    [Fact]
    public void An_interval_of_0_is_due_on_the_day_of_the_last_session() =>
        Assert.Equal(PlannedOn.AddDays(7), Progress(Planned(Pens with { IntervalDays = 0 }), Session(7))!.NextOn);

    [Theory]
    [InlineData(2_913_000), InlineData(3_652_058), InlineData(int.MaxValue)]
    public void An_interval_beyond_the_last_of_all_days_ends_there(int interval) =>
        Assert.Equal(DateOnly.MaxValue, Progress(Planned(Pens with { IntervalDays = interval }), Session(7))!.NextOn);

    [Fact]
    public void An_interval_that_ends_on_the_last_of_all_days_is_that_long()
    {
        var interval = DateOnly.MaxValue.DayNumber - PlannedOn.AddDays(7).DayNumber;
        Assert.Equal(DateOnly.MaxValue.AddDays(-1), Progress(Planned(Pens with { IntervalDays = interval - 1 }), Session(7))!.NextOn);
        Assert.Equal(DateOnly.MaxValue, Progress(Planned(Pens with { IntervalDays = interval }), Session(7))!.NextOn);
    }

    private static ConsultationRecorded Planned(Plan? plan = null, int day = 0) =>
        Consulted($"{PlannedOn.AddDays(day):yyyy-MM-dd}") with
        {
            Plan = plan ?? Pens,
        };

    private static SessionPerformed Session(int day, int number = 1) => Treated(PlannedOn.AddDays(day), Id(1_000 * number + 100 + day));

    private static PlanProgress Next(int done, int last) =>
        new(Pens, PlannedOn, done, PlannedOn.AddDays(last), PlannedOn.AddDays(last + Pens.IntervalDays));

    // Version 1 is the enrolment; what is given begins at version 2.
    private static PlanProgress? Progress(params PatientEvent[] events) => Spec.Given([Enrolled(), .. events]).Patient.PlanProgress();
}
