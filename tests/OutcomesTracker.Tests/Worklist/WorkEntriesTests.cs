using OutcomesTracker.Server.Features.Worklist;
using OutcomesTracker.Tests.Cohorts;
using OutcomesTracker.Tests.Outcomes;
using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Worklist;

/// <summary>What a patient waits for. Every entry is recorded on 1 March 2026, unless a test says otherwise.</summary>
public sealed class WorkEntriesTests
{
    private static readonly Plan Pens = new(Modality.MicroneedlingPen, 3, 28, new(200, "EUR"));

    [Fact]
    public void A_patient_who_waits_for_nothing_has_no_entry() => Assert.Empty(Of(Treatable));

    [Fact]
    public void A_course_without_assessment_is_to_be_followed_up_from_day_23_to_44_after_its_last_session()
    {
        var entry = Assert.Single(Of([.. Treatable, Treated(id: NewId), Treated(Treatment.AddDays(28))]));
        Assert.Equal((WorkKind.FollowUp, Treatment.AddDays(72)), (entry.Kind, entry.Day));
        Assert.Equal(
            new WorkDetail(false, null)
            {
                FollowUp = new(
                    Indication.AcneScars,
                    BodyArea.Face,
                    Treatment.AddDays(28),
                    Treatment.AddDays(51),
                    Treatment.AddDays(58),
                    Treatment.AddDays(72)
                ),
            },
            entry.Detail
        );
    }

    [Theory]
    [InlineData(22, false), InlineData(23, true), InlineData(44, true), InlineData(45, false)]
    public void An_assessment_in_the_window_ends_the_waiting_and_any_other_does_not(int day, bool ends) =>
        Assert.Equal(ends ? 0 : 1, Of([.. Treatable, Treated(), Assessed(Treatment.AddDays(day))]).Count);

    [Fact]
    public void Any_instrument_and_assessor_will_do_but_not_another_site()
    {
        var assessed = Assessed(Treatment.AddDays(30), 2, Instrument.Gais);
        Assert.Empty(Of([.. Treatable, Treated(), assessed with { Assessor = Assessor.Patient }]));
        Assert.Single(Of([.. Treatable, Treated(), assessed with { BodyArea = BodyArea.Neck }]));
        Assert.Single(Of([.. Treatable, Treated(), assessed with { Indication = Indication.Wrinkles }]));
        Assert.Single(Of([.. Treatable, Treated(), assessed, Retracted(5)]));
    }

    [Fact]
    public void Each_site_and_each_course_waits_for_itself()
    {
        var next = Treatment.AddDays(181);
        var entries = Of([.. Treatable, Treated(id: NewId, treats: [AcneOnFace, WrinklesOnNeck]), Treated(next)]);
        Assert.Equal(
            [(Indication.AcneScars, Treatment), (Indication.AcneScars, next), (Indication.Wrinkles, Treatment)],
            entries.Select(entry => (entry.Detail.FollowUp!.Indication, entry.Detail.FollowUp.LastSessionOn)).Order()
        );
    }

    [Fact]
    public void A_corrected_session_moves_its_follow_up_and_a_retracted_one_has_none()
    {
        PatientEvent[] events = [.. Treatable, Treated()];
        Assert.Equal(Treatment.AddDays(54), Assert.Single(Of([.. events, Corrected(4, Treated(Treatment.AddDays(10)))])).Day);
        Assert.Empty(Of([.. events, Retracted(4)]));
    }

    [Fact]
    public void The_next_session_of_a_plan_waits_for_its_day_until_the_plan_is_completed()
    {
        var first = Assert.Single(Of(Planned()));
        var planned = new SessionDue(Modality.MicroneedlingPen, 1, 3, Day("2026-01-15"), null, Day("2026-01-15"));
        Assert.Equal((WorkKind.PlannedSession, Day("2026-01-15")), (first.Kind, first.Day));
        Assert.Equal(new WorkDetail(false, null) { PlannedSession = planned }, first.Detail);

        var second = Single(WorkKind.PlannedSession, Planned(Treated()));
        Assert.Equal(Day("2026-03-29"), second.Day);
        Assert.Equal(planned with { Number = 2, LastSessionOn = Treatment, DueOn = second.Day }, second.Detail.PlannedSession);

        var sessions = Enumerable.Range(0, 3).Select(number => Treated(Treatment.AddDays(28 * number), Id(100 + number)));
        Assert.DoesNotContain(Of(Planned([.. sessions])), entry => entry.Kind == WorkKind.PlannedSession);
    }

    [Theory]
    [InlineData(SideEffectTerm.Redness, 5), InlineData(SideEffectTerm.Bruising, 14)]
    public void An_effect_is_overdue_from_the_first_day_beyond_the_expected(SideEffectTerm term, int expected)
    {
        var report = Reported(session: SessionId, term: term) with { Severity = 2 };
        var entry = Single(WorkKind.OverdueEffect, [.. Treatable, Treated(), report]);
        Assert.Equal(Treatment.AddDays(expected + 1), entry.Day);
        var due = new EffectDue(SideEffectId, term, 2, Treatment, expected, Modality.MicroneedlingPen);
        Assert.Equal(new WorkDetail(false, null) { OverdueEffect = due }, entry.Detail);
    }

    [Fact]
    public void A_resolved_retracted_or_never_overdue_effect_waits_for_nothing()
    {
        PatientEvent[] events = [.. Treatable, Reported()];
        Assert.Equal([WorkKind.Alert, WorkKind.OverdueEffect], Of(events).Select(entry => entry.Kind));
        Assert.Empty(Of([.. events, Resolved()]));
        Assert.Empty(Of([.. events, Retracted(4)]));
        Assert.Empty(Of([.. events, Corrected(4, Reported(term: SideEffectTerm.Itching))]));
        Assert.Equal(2, Of([.. events, Resolved(), Retracted(5)]).Count);
    }

    [Fact]
    public void The_modality_is_that_of_the_session_as_it_stands_that_the_report_names()
    {
        PatientEvent[] events = [.. Treatable, Treated(), Reported(session: SessionId)];
        Assert.Equal([Modality.MicroneedlingPen, Modality.MicroneedlingPen], Modalities(events));
        Assert.Equal([Modality.Laser, Modality.Laser], Modalities([.. events, Corrected(4, Treated() with { Modality = Modality.Laser })]));
        Assert.Equal([null, null], Modalities([.. events, Retracted(4)]));
        Assert.Equal([null, null], Modalities([.. Treatable, Treated(), Reported()]));
        Assert.Equal([null, null], Modalities([.. Treatable, Treated(), Reported(session: OtherId)]));
    }

    [Fact]
    public void An_alert_has_its_reasons_with_their_days_and_the_end_of_the_effect()
    {
        var report = Reported(session: SessionId, term: SideEffectTerm.Infection) with { Severity = 4 };
        var entry = Single(WorkKind.Alert, [.. Treatable, Treated(), report]);
        Assert.Equal(Treatment, entry.Day);
        Assert.Equal(new WorkDetail(false, null), entry.Detail with { Alert = null });
        var alert = entry.Detail.Alert!;
        Assert.Equal(
            new AlertDue(SideEffectId, SideEffectTerm.Infection, 4, Treatment, null, Modality.MicroneedlingPen, alert.Reasons),
            alert
        );
        ReasonDue[] alarming = [new(AlertReason.AlertTerm, Treatment), new(AlertReason.Severity, Treatment)];
        Assert.Equal([.. alarming, new(AlertReason.Overdue, Treatment.AddDays(15))], alert.Reasons);

        var resolved = Single(WorkKind.Alert, [.. Treatable, Treated(), report, Resolved()]).Detail.Alert!;
        Assert.Equal(Treatment.AddDays(3), resolved.ResolvedOn);
        Assert.Equal(alarming, resolved.Reasons);
    }

    [Theory]
    [InlineData(90, true), InlineData(91, false)]
    public void There_is_an_alert_only_if_the_effect_was_recorded_within_90_days_of_its_onset(int days, bool isAlert)
    {
        DateOnly RecordedOn(int version) => Treatment.AddDays(version == 4 ? days : 500);
        PatientEvent[] events = [.. Treatable, Reported(term: SideEffectTerm.Scarring)];
        Assert.Equal(isAlert ? 1 : 0, Of(events, RecordedOn).Count);
        Assert.Equal(isAlert ? 1 : 0, Of([.. events, Corrected(4, Reported(term: SideEffectTerm.AllergicReaction))], RecordedOn).Count);
    }

    [Fact]
    public void Consent_to_treatment_that_was_never_given_is_missed_since_the_enrolment()
    {
        var entry = Assert.Single(Of(Enrolled("2026-01-10"), Consented(scope: ConsentScope.Research)));
        Assert.Equal((WorkKind.MissingConsent, Day("2026-01-10")), (entry.Kind, entry.Day));
        Assert.Equal(new WorkDetail(false, null) { MissingConsent = new(null, null, null) }, entry.Detail);
        Assert.Equal(Day("2026-01-12"), Assert.Single(Of(Enrolled("2026-01-10"), Corrected(1, Enrolled("2026-01-12")))).Day);
        Assert.Equal(Day("2026-01-10"), Assert.Single(Of(Enrolled("2026-01-10"), Consented(), Retracted(2))).Day);
    }

    [Fact]
    public void A_withdrawn_one_is_missed_since_the_withdrawal_and_no_longer_once_it_is_given_again()
    {
        PatientEvent[] events = [.. Planned(Treated()), Withdrew("2026-03-05")];
        var entry = Single(WorkKind.MissingConsent, events);
        Assert.Equal(Day("2026-03-05"), entry.Day);
        Assert.Equal(new ConsentDue(Day("2026-03-05"), Modality.MicroneedlingPen, Treatment), entry.Detail.MissingConsent);
        Assert.DoesNotContain(Of([.. events, Consented("2026-03-06")]), one => one.Kind == WorkKind.MissingConsent);
        Assert.DoesNotContain(Of([.. events, Withdrew("2026-03-05", ConsentScope.Research), Retracted(5)]), IsMissingConsent);
        Assert.Contains(Of([.. events, Consented("2026-03-04")]), IsMissingConsent);
    }

    [Fact]
    public void Of_a_completed_plan_nothing_is_planned_any_more()
    {
        var completed = Consulted() with { Plan = Pens with { Sessions = 1 } };
        var due = Single(WorkKind.MissingConsent, Enrolled(), Consented(), completed, Treated(), Withdrew("2026-03-05"));
        Assert.Equal(new ConsentDue(Day("2026-03-05"), null, Treatment), due.Detail.MissingConsent);
    }

    [Fact]
    public void Each_patient_of_whom_the_enrolment_warned_is_a_possible_duplicate_since_the_enrolment()
    {
        var entries = Of(Enrolled() with { Warnings = [Duplicate(OtherId), Unrelated, Duplicate(NewId), Duplicate(OtherId)] }, Consented());
        Assert.Equal([OtherId, NewId], entries.Select(entry => entry.Detail.PossibleDuplicate!.OtherPatientId));
        Assert.All(
            entries,
            entry =>
            {
                Assert.Equal((WorkKind.PossibleDuplicate, Day("2026-01-10")), (entry.Kind, entry.Day));
                Assert.Equal(new WorkDetail(false, null), entry.Detail with { PossibleDuplicate = null });
            }
        );
        Assert.Empty(Of(Enrolled() with { Warnings = [Unrelated] }, Consented()));
    }

    [Fact]
    public void After_a_correction_of_the_enrolment_its_warnings_count()
    {
        PatientEvent[] events = [Enrolled() with { Warnings = [Duplicate(OtherId)] }, Consented()];
        Assert.Empty(Of([.. events, Corrected(1, Enrolled())]));
        var entry = Assert.Single(Of([.. events, Corrected(1, Enrolled("2026-01-12") with { Warnings = [Duplicate(NewId)] })]));
        Assert.Equal((NewId, Day("2026-01-12")), (entry.Detail.PossibleDuplicate!.OtherPatientId, entry.Day));
    }

    [Fact]
    public void A_warning_that_the_registry_gives_is_understood()
    {
        CommandContext now = new(Today, PatientId, NewId) { PossibleDuplicates = [OtherId] };
        var accepted = Assert.IsType<Accepted>(SomeCommand.Enrol().Decide(PatientCase.Empty, now));
        Assert.Equal([OtherId], Assert.IsType<PatientEnrolled>(accepted.Event).PossibleDuplicates());
    }

    [Fact]
    public void Every_entry_says_whether_the_patient_may_be_contacted()
    {
        Assert.All(Everything(), entry => Assert.False(entry.Detail.MayBeContacted));
        Assert.All(Everything(Consented(scope: ConsentScope.Contact)), entry => Assert.True(entry.Detail.MayBeContacted));
        var withdrew = Withdrew("2026-02-01", ConsentScope.Contact);
        Assert.All(Everything(Consented(scope: ConsentScope.Contact), withdrew), entry => Assert.False(entry.Detail.MayBeContacted));
        Assert.All(Everything(Consented(scope: ConsentScope.Research)), entry => Assert.False(entry.Detail.MayBeContacted));
    }

    [Fact]
    public void Every_entry_says_since_when_the_patient_is_lost_unless_a_session_was_performed_after_it()
    {
        Assert.All(Everything(Lost(-1)), entry => Assert.Null(entry.Detail.LostToFollowUpOn));
        Assert.All(Everything(Lost(0)), entry => Assert.Equal(Treatment, entry.Detail.LostToFollowUpOn));
        Assert.All(Everything(Lost(5), Lost(1)), entry => Assert.Equal(Treatment.AddDays(5), entry.Detail.LostToFollowUpOn));
        Assert.Equal(Treatment.AddDays(-1), Assert.Single(Of(Enrolled(), Lost(-1))).Detail.LostToFollowUpOn);
        Assert.Null(Assert.Single(Of(Enrolled(), Lost(-1), Retracted(2))).Detail.LostToFollowUpOn);
        Assert.Null(Assert.Single(Of(Enrolled(), Consented(), Lost(5), Treated(Treatment.AddDays(6)))).Detail.LostToFollowUpOn);
    }

    [Fact]
    public void An_entry_keeps_its_id_while_it_is_about_the_same()
    {
        Assert.Equal(
            Ids(Everything()),
            Ids(Everything(Lost(9), Consented(scope: ConsentScope.Contact), Treated(Treatment.AddDays(2), Id(77)), Withdrew("2026-03-07")))
        );
        PatientEvent[] events = [.. Treatable, Reported()];
        Assert.Equal(Ids(Of(events)), Ids(Of([.. events, Corrected(4, Reported(Treatment.AddDays(1)) with { Severity = 4 })])));
        Assert.NotEqual(Ids(Of(events)), Ids(Of([.. Treatable, Reported(id: OtherId)])));
    }

    [Fact]
    public void No_two_entries_of_a_patient_have_the_same_id()
    {
        Assert.Distinct(Ids(Everything()));
        for (var seed = 0; seed < 60; seed++)
            Assert.Distinct(Ids(Of([.. RandomHistory.Of(seed)])));
    }

    private static Warning Unrelated => new("interval", $"Patient {NewId:D} was treated before.");

    private static Warning Duplicate(Guid other) =>
        new("possible-duplicate", $"Patient {other:D} of this clinic has the same record number, or the same name and date of birth.");

    private static FollowUpLost Lost(int day) => new(Treatment.AddDays(day), Why);

    private static PatientEvent[] Planned(params PatientEvent[] then) =>
        [Enrolled(), Consented(), Consulted() with { Plan = Pens }, .. then];

    /// <summary>An entry of each kind, of which the effect makes two.</summary>
    private static List<WorkEntry> Everything(params PatientEvent[] then)
    {
        var entries = Of([
            Enrolled() with
            {
                Warnings = [Duplicate(OtherId)],
            },
            Consulted() with
            {
                Plan = Pens,
            },
            Treated(),
            Reported(),
            .. then,
        ]);
        Assert.Equal(Enum.GetValues<WorkKind>(), entries.Select(entry => entry.Kind).Distinct().Order());
        return entries;
    }

    private static bool IsMissingConsent(WorkEntry entry) => entry.Kind == WorkKind.MissingConsent;

    private static IEnumerable<Guid> Ids(List<WorkEntry> entries) => entries.Select(entry => entry.Id).Order();

    private static IEnumerable<Modality?> Modalities(params PatientEvent[] events) =>
        Of(events)
            .Select(entry => entry.Detail)
            .Where(detail => detail.Alert is not null || detail.OverdueEffect is not null)
            .Select(detail => detail.Alert is { } alert ? alert.Modality : detail.OverdueEffect!.Modality);

    private static WorkEntry Single(WorkKind kind, params PatientEvent[] events) => Assert.Single(Of(events), entry => entry.Kind == kind);

    private static List<WorkEntry> Of(params PatientEvent[] events) => Of(events, _ => Treatment);

    private static List<WorkEntry> Of(PatientEvent[] events, Func<int, DateOnly> recordedOn) =>
        [.. WorkEntries.Of(Spec.Given(events).Patient, Views.Facts(events), recordedOn)];
}
