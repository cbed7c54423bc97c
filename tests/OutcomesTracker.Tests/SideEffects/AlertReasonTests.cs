using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.SideEffects;

/// <summary>Why a side effect, with an onset on 1 March 2026, needs attention, and from which day on.</summary>
public sealed class AlertReasonTests
{
    public static TheoryData<SideEffectTerm> Terms => [.. Enum.GetValues<SideEffectTerm>()];

    [Theory]
    [MemberData(nameof(Terms))]
    public void Each_of_five_terms_is_a_reason_from_the_onset_at_any_grade(SideEffectTerm term) =>
        Assert.Equal(
            term
                is SideEffectTerm.Bleeding
                    or SideEffectTerm.Peeling
                    or SideEffectTerm.Infection
                    or SideEffectTerm.AllergicReaction
                    or SideEffectTerm.Scarring
                ? Treatment
                : null,
            From(AlertReason.AlertTerm, Reported(term: term))
        );

    [Theory]
    [InlineData(1, false), InlineData(2, false), InlineData(3, true), InlineData(4, true), InlineData(5, true)]
    public void A_grade_of_3_or_more_is_a_reason_from_the_onset(int severity, bool isReason) =>
        Assert.Equal(isReason ? Treatment : null, From(AlertReason.Severity, Reported() with { Severity = severity }));

    [Theory]
    [InlineData(SideEffectTerm.Redness, 6)]
    [InlineData(SideEffectTerm.Swelling, 6)]
    [InlineData(SideEffectTerm.Irritation, 6)]
    [InlineData(SideEffectTerm.Pain, 6)]
    [InlineData(SideEffectTerm.Bruising, 15)]
    [InlineData(SideEffectTerm.Flaking, 15)]
    [InlineData(SideEffectTerm.Tightness, 15)]
    [InlineData(SideEffectTerm.Bleeding, 15)]
    [InlineData(SideEffectTerm.Peeling, 15)]
    [InlineData(SideEffectTerm.Infection, 15)]
    [InlineData(SideEffectTerm.AllergicReaction, null)]
    [InlineData(SideEffectTerm.Scarring, null)]
    [InlineData(SideEffectTerm.Hyperpigmentation, null)]
    [InlineData(SideEffectTerm.Hypopigmentation, null)]
    [InlineData(SideEffectTerm.Itching, null)]
    [InlineData(SideEffectTerm.ColdSore, null)]
    [InlineData(SideEffectTerm.Other, null)]
    public void To_be_overdue_is_a_reason_from_the_first_day_beyond_the_expected(SideEffectTerm term, int? day) =>
        Assert.Equal(day is { } days ? Treatment.AddDays(days) : null, From(AlertReason.Overdue, Reported(term: term)));

    [Fact]
    public void What_is_not_alarming_and_never_overdue_has_no_alert() =>
        Assert.Empty(Alerts(Reported(term: SideEffectTerm.Itching) with { Severity = 2 }));

    [Fact]
    public void It_opens_with_its_first_reason_and_has_each_from_its_day_on()
    {
        var alert = Assert.Single(Alerts(Reported(term: SideEffectTerm.Infection) with { Severity = 3 }));
        Assert.Equal(Treatment, alert.OpensOn);
        Assert.Equal([AlertReason.AlertTerm, AlertReason.Severity, AlertReason.Overdue], alert.Reasons.Select(one => one.Reason));
        Assert.Empty(alert.ReasonsOn(Treatment.AddDays(-1)));
        Assert.Equal([AlertReason.AlertTerm, AlertReason.Severity], alert.ReasonsOn(Treatment));
        Assert.Equal([AlertReason.AlertTerm, AlertReason.Severity], alert.ReasonsOn(Treatment.AddDays(14)));
        Assert.Equal([AlertReason.AlertTerm, AlertReason.Severity, AlertReason.Overdue], alert.ReasonsOn(Treatment.AddDays(15)));
    }

    [Fact]
    public void One_that_is_only_overdue_opens_then()
    {
        var alert = Assert.Single(Alerts(Reported()));
        Assert.Equal(Treatment.AddDays(6), alert.OpensOn);
        Assert.Empty(alert.ReasonsOn(Treatment.AddDays(5)));
        Assert.Equal([AlertReason.Overdue], alert.ReasonsOn(Treatment.AddDays(6)));
    }

    [Fact]
    public void A_resolved_effect_is_not_overdue_and_its_other_reasons_stay()
    {
        Assert.Empty(Alerts(Reported(), Resolved()));
        var alert = Assert.Single(Alerts(Reported(term: SideEffectTerm.Infection), Resolved()));
        Assert.Equal([(AlertReason.AlertTerm, Treatment)], alert.Reasons);
    }

    [Fact]
    public void A_resolution_of_another_effect_or_a_retracted_one_ends_nothing()
    {
        Assert.Single(Alerts(Reported(), Resolved(id: OtherId)));
        Assert.Single(Alerts(Reported(), Resolved(), Retracted(3)));
    }

    [Fact]
    public void A_retracted_report_has_none_whatever_else_is_said_of_it()
    {
        Assert.Empty(Alerts(Reported(term: SideEffectTerm.Infection), Retracted(2)));
        Assert.Empty(Alerts(Reported(term: SideEffectTerm.Infection), Resolved(), Retracted(2)));
    }

    [Fact]
    public void A_corrected_report_is_judged_as_it_now_is_and_keeps_its_version()
    {
        var infection = Reported(Treatment.AddDays(2), term: SideEffectTerm.Infection);
        Assert.Empty(Alerts(infection, Corrected(2, Reported(term: SideEffectTerm.Itching))));
        var alert = Assert.Single(Alerts(Reported(term: SideEffectTerm.Itching), Corrected(2, infection)));
        Assert.Equal((2, infection, Treatment.AddDays(2)), (alert.Report.Version, alert.Report.Event, alert.OpensOn));
    }

    [Fact]
    public void Each_side_effect_has_its_own_in_the_order_of_their_reports_and_is_found_by_its_id()
    {
        var (later, earlier) = (Reported(Treatment.AddDays(9)), Reported(Treatment, OtherId, term: SideEffectTerm.Scarring));
        PatientEvent[] events = [later, earlier, Reported(id: NewId, term: SideEffectTerm.Itching)];
        Assert.Equal([later, earlier], Alerts(events).Select(alert => alert.Report.Event));
        Assert.Equal(earlier, Case(events).AlertOf(OtherId)?.Report.Event);
        Assert.Null(Case(events).AlertOf(NewId));
        Assert.Null(Case(events).AlertOf(PhotoId));
    }

    [Theory]
    [InlineData(-1, true), InlineData(0, true), InlineData(90, true), InlineData(91, false), InlineData(400, false)]
    public void It_is_recent_if_it_was_recorded_within_90_days_of_the_onset(int days, bool isRecent) =>
        Assert.Equal(isRecent, Assert.Single(Alerts(Reported())).IsRecent(Treatment.AddDays(days)));

    private static DateOnly? From(AlertReason reason, SideEffectReported report) =>
        Case(report)
            .AlertOf(report.SideEffectId)
            ?.Reasons.Where(one => one.Reason == reason)
            .Select(one => (DateOnly?)one.From)
            .SingleOrDefault();

    private static IEnumerable<Alert> Alerts(params PatientEvent[] events) => Case(events).Alerts();

    // Version 1 is the enrolment; what is given begins at version 2.
    private static PatientCase Case(params PatientEvent[] events) => Spec.Given([Enrolled(), .. events]).Patient;
}
