using System.Text.Json;
using OutcomesTracker.Server.Features.SideEffects;
using OutcomesTracker.Server.Features.Webhooks;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.SideEffects;

/// <summary>Which messages an entry leads to.</summary>
public sealed class AlertOpensTests
{
    private static readonly DateOnly Yesterday = Some.Today.AddDays(-1);

    private static readonly SideEffectReported Redness = Reported(Yesterday),
        Bleeding = Reported(Yesterday, term: SideEffectTerm.Bleeding);

    [Fact]
    public void An_alert_term_is_told_at_once_and_what_may_last_too_long_on_its_day()
    {
        var messages = Told([Enrolled()], Bleeding);
        Assert.Equal([Some.Today, Yesterday.AddDays(15)], messages.Select(one => one.On));
        Assert.Equal([AlertReason.AlertTerm], messages[0].Message.Reasons);
        Assert.Null(messages[0].Message.OverdueFrom);
        Assert.Equal([AlertReason.Overdue], messages[1].Message.Reasons);
        Assert.Equal(Yesterday.AddDays(15), messages[1].Message.OverdueFrom);
    }

    [Theory, InlineData(90, true), InlineData(91, true), InlineData(92, false)]
    public void A_report_of_long_ago_leads_to_none_by_a_day_in_its_favour(int days, bool isTold) =>
        Assert.Equal(isTold, Told([Enrolled()], Bleeding with { OnsetOn = Some.Today.AddDays(-days) }).Count > 0);

    [Fact]
    public void A_correction_tells_again_what_is_another_alert_by_it()
    {
        PatientEvent[] reported = [Enrolled(), Bleeding];
        Assert.Equal(2, Told(reported, Corrected(2, Bleeding with { Severity = 2 })).Count);
        Assert.Equal(2, Told(reported, Corrected(2, Bleeding with { Term = SideEffectTerm.Infection })).Count);
        Assert.Empty(Told(reported, Corrected(2, Bleeding with { Note = Why })));
        // An earlier onset moves the day on which it is overdue, and nothing else.
        var moved = Assert.Single(Told(reported, Corrected(2, Bleeding with { OnsetOn = Yesterday.AddDays(-1) })));
        Assert.Equal((AlertReason.Overdue, Yesterday.AddDays(14)), (Assert.Single(moved.Message.Reasons), moved.On));
    }

    [Fact]
    public void A_later_onset_tells_all_of_it_since_the_earlier_one_may_have_been_too_old_to_tell()
    {
        var typo = Bleeding with { OnsetOn = Yesterday.AddYears(-1) };
        Assert.Empty(Told([Enrolled()], typo));
        Assert.Equal(
            [(AlertReason.AlertTerm, Some.Today), (AlertReason.Overdue, Yesterday.AddDays(15))],
            Told([Enrolled(), typo], Corrected(2, Bleeding)).Select(told => (Assert.Single(told.Message.Reasons), told.On))
        );
    }

    [Fact]
    public void What_the_correction_has_moved_is_not_announced_by_the_report_any_more()
    {
        var report = Assert.Single(Told([Enrolled()], Redness)).Message;
        Assert.True(report.Announced(AlertReason.Overdue, Yesterday.AddDays(6)));
        Assert.False(report.Announced(AlertReason.Overdue, Yesterday.AddDays(5)));
        Assert.False(report.Announced(AlertReason.AlertTerm, Yesterday));
    }

    [Fact]
    public void A_retracted_resolution_lets_it_last_on_and_the_alert_is_another_one()
    {
        var old = Reported(Some.Today.AddDays(-9));
        var first = Assert.Single(Told([Enrolled()], old));
        var again = Assert.Single(Told([Enrolled(), old, Resolved(Some.Today)], Retracted(3), Id(9)));
        Assert.Equal((Some.Today, Some.Today), (first.On, again.On));
        Assert.Equal(first.Message with { EventId = again.Message.EventId, Reasons = again.Message.Reasons }, again.Message);
        Assert.NotEqual(Delivery(first.Message).AlertId, Delivery(again.Message).AlertId);
        Assert.Equal(Delivery(first.Message).AlertId, Delivery(first.Message).AlertId);
    }

    [Fact]
    public void Entries_about_anything_else_lead_to_none()
    {
        PatientEvent[] reported = [Enrolled(), Bleeding, Consented()];
        Assert.Empty(Told(reported, Treated(Yesterday)));
        Assert.Empty(Told(reported, Resolved(Some.Today)));
        Assert.Empty(Told(reported, Retracted(2)));
        Assert.Empty(Told(reported, Retracted(3)));
    }

    /// <summary>Messages wait for days, and dead letters for ever: what is stored must stay readable.</summary>
    [Fact]
    public void They_are_stored_with_codes_by_name()
    {
        var message = new AlertOpens(
            "harbour",
            Id(1),
            Id(2),
            Id(3),
            SideEffectTerm.AllergicReaction,
            3,
            [AlertReason.AlertTerm],
            Day("2026-03-01")
        );
        const string Ids = """
            "clinic":"harbour","patientId":"00000000-0000-4000-8000-000000000001","eventId":"00000000-0000-4000-8000-000000000002",
            "sideEffectId":"00000000-0000-4000-8000-000000000003","term":"allergic-reaction","severity":3,"reasons":["alert-term"]
            """;
        Same($$"""{{{Ids}},"overdueFrom":"2026-03-01"}""", message);
        Same($$"""{"webhookId":"00000000-0000-4000-8000-000000000004",{{Ids}}}""", Delivery(message));

        static void Same<T>(string stored, T message)
        {
            Assert.True(JsonElement.DeepEquals(JsonElement.Parse(stored), JsonSerializer.SerializeToElement(message, ApiJson.Options)));
            var read = JsonSerializer.Deserialize<T>(stored, ApiJson.Options);
            Assert.Equal(JsonSerializer.Serialize(message, ApiJson.Options), JsonSerializer.Serialize(read, ApiJson.Options));
        }
    }

    private static AlertDelivery Delivery(AlertOpens message) =>
        new(
            Id(4),
            message.Clinic,
            message.PatientId,
            message.EventId,
            message.SideEffectId,
            message.Term,
            message.Severity,
            message.Reasons
        );

    private static List<(AlertOpens Message, DateOnly On)> Told(PatientEvent[] given, PatientEvent happened, Guid? eventId = null)
    {
        var before = PatientCase.Empty;
        foreach (var (at, one) in given.Index())
            before = before.Evolve(at + 1, one);
        var patient = before.Evolve(given.Length + 1, happened);
        return [.. AlertOpens.Of("harbour", PatientId, eventId ?? NewId, happened, patient, before, Some.Today)];
    }
}
