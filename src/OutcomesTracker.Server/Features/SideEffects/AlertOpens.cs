using Marten;
using Microsoft.Extensions.Logging;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Clinics;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Features.Webhooks;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.ErrorHandling;
using Wolverine.Runtime.Handlers;

namespace OutcomesTracker.Server.Features.SideEffects;

/// <summary>
/// An alert opens, unless what raises it is acknowledged, over, corrected or retracted by the time that this is handled. Stored with the
/// event that raised it, and handled at once or on the day on which the reasons begin. Holds ids and codes only.
/// </summary>
/// <param name="EventId">The event that raised it.</param>
/// <param name="Reasons">The reasons that are new.</param>
/// <param name="OverdueFrom">The first day on which it is overdue, if that is one of the reasons.</param>
[MessageIdentity("alert-opens")]
public sealed record AlertOpens(
    string Clinic,
    Guid PatientId,
    Guid EventId,
    Guid SideEffectId,
    SideEffectTerm Term,
    int Severity,
    IReadOnlyList<AlertReason> Reasons,
    DateOnly? OverdueFrom
)
{
    /// <summary>The messages that an entry leads to, each with the day on which it is to be handled.</summary>
    /// <param name="patient">The case with the entry.</param>
    /// <param name="before">The case without it.</param>
    /// <param name="today">The clinic's today.</param>
    public static IEnumerable<(AlertOpens Message, DateOnly On)> Of(
        string clinic,
        Guid patientId,
        Guid eventId,
        PatientEvent happened,
        PatientCase patient,
        PatientCase before,
        DateOnly today
    )
    {
        if (patient.OpenedBy(happened, before) is not { } alert || IsOld(happened, alert, today))
            return [];
        var report = alert.Report.Event;
        return alert
            .Reasons.GroupBy(one => one.From > today ? one.From : today)
            .Select(due =>
                (
                    new AlertOpens(
                        clinic,
                        patientId,
                        eventId,
                        report.SideEffectId,
                        report.Term,
                        report.Severity,
                        [.. due.Select(one => one.Reason)],
                        due.Any(one => one.Reason == AlertReason.Overdue) ? report.OverdueFrom() : null
                    ),
                    due.Key
                )
            );
    }

    /// <summary>
    /// Whether a new report is so old that an import brings it, by a day in its favour: the day of UTC, which decides when the message is
    /// handled, may be the day before. When a corrected report was first recorded is known only then.
    /// </summary>
    private static bool IsOld(PatientEvent happened, Alert alert, DateOnly today) =>
        happened is SideEffectReported && !alert.IsRecent(today.AddDays(-1));

    /// <summary>Whether the message is still about the alert as it stands; if not, what changed it has sent one of its own.</summary>
    public bool IsAbout(Alert alert) => (alert.Report.Event.Term, alert.Report.Event.Severity) == (Term, Severity);

    /// <summary>Whether it announced a reason that holds from a day.</summary>
    public bool Announced(AlertReason reason, DateOnly from) =>
        Reasons.Contains(reason) && (reason != AlertReason.Overdue || from == OverdueFrom);
}

/// <summary>
/// Tells the clinic's webhooks of an alert. The deliveries are stored in the transaction that marks the message as handled. A message that
/// cannot be handled is tried again until it can.
/// </summary>
public static partial class AlertOpensHandler
{
    public static void Configure(HandlerChain chain) =>
        chain
            .OnAnyException()
            .ScheduleRetryIndefinitely(
                TimeSpan.FromSeconds(1),
                TimeSpan.FromSeconds(5),
                TimeSpan.FromSeconds(30),
                TimeSpan.FromMinutes(5),
                TimeSpan.FromHours(1)
            );

    /// <param name="session">With it Wolverine stores what is returned and the mark in one transaction.</param>
    public static async Task<IEnumerable<object>> Handle(
        AlertOpens message,
        IDocumentSession session,
        PatientRecords records,
        ClinicDirectory clinics,
        ILogger<AlertOpens> log,
        CancellationToken cancellation
    )
    {
        var clinic = await clinics.Read(message.Clinic, cancellation);
        var record = await records.FindSealed(message.Clinic, message.PatientId, cancellation);
        var today = clinics.Today(clinic.Settings);
        if (record?.AlertOf(message.SideEffectId) is not { } alert || !message.IsAbout(alert))
            return [];
        var raisedSince = RaisedSince(record, message);
        var reasons = alert.Reasons.Where(one => message.Announced(one.Reason, one.From) && !raisedSince.Contains(one)).ToList();
        var (open, later) = (reasons.FindAll(one => one.From <= today), reasons.FindAll(one => one.From > today));
        if (open.Count > 0)
            LogAlert(log, message.Clinic, message.SideEffectId);
        return [.. Deliveries(clinic, message, [.. open.Select(one => one.Reason)]), .. later.Select(Again)];

        // The clinic's time zone was changed meanwhile, so that the day has not begun.
        object Again((AlertReason Reason, DateOnly From) one) =>
            (message with { Reasons = [one.Reason] }).ScheduledAt(ClinicDirectory.StartOf(one.From, clinic.Settings));
    }

    /// <summary>The reasons that a later entry has raised anew: its own message tells of them.</summary>
    private static HashSet<(AlertReason, DateOnly)> RaisedSince(PatientRecord record, AlertOpens message)
    {
        var (before, isLater, raised) = (PatientCase.Empty, false, new HashSet<(AlertReason, DateOnly)>());
        foreach (var (stored, happened) in record.Events)
        {
            var patient = before.Evolve((int)stored.Version, happened);
            if (isLater && patient.OpenedBy(happened, before) is { } alert && alert.Report.Event.SideEffectId == message.SideEffectId)
                raised.UnionWith(alert.Reasons);
            isLater |= stored.Id == message.EventId;
            before = patient;
        }
        return raised;
    }

    private static IEnumerable<object> Deliveries(Clinic clinic, AlertOpens message, IReadOnlyList<AlertReason> reasons) =>
        reasons.Count == 0
            ? []
            : clinic.Webhooks.Select(webhook => new AlertDelivery(
                webhook.WebhookId,
                message.Clinic,
                message.PatientId,
                message.EventId,
                message.SideEffectId,
                message.Term,
                message.Severity,
                reasons
            ));

    [LoggerMessage(LogLevel.Warning, "A side effect needs prompt attention: clinic {Clinic}, side effect {SideEffectId}")]
    private static partial void LogAlert(ILogger log, string clinic, Guid sideEffectId);
}
