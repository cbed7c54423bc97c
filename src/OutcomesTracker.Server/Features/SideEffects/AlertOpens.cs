using Microsoft.Extensions.Logging;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Clinics;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Features.Webhooks;
using OutcomesTracker.Server.Store;
using Wolverine;
using Wolverine.ErrorHandling;
using Wolverine.Runtime.Handlers;

namespace OutcomesTracker.Server.Features.SideEffects;

/// <summary>
/// An alert opens, unless what raises it is acknowledged, over, corrected or retracted by the time that this is handled. Stored with the
/// event that raised it, and handled at once or on the day on which the reasons begin. Holds ids and codes only.
/// </summary>
/// <param name="Reasons">The reasons that are new.</param>
public sealed record AlertOpens(
    string Clinic,
    Guid PatientId,
    Guid SideEffectId,
    SideEffectTerm Term,
    int Severity,
    IReadOnlyList<AlertReason> Reasons
)
{
    /// <summary>The messages that an entry leads to, each with the day on which it is to be handled.</summary>
    /// <param name="patient">The case with the entry.</param>
    /// <param name="before">The case without it.</param>
    /// <param name="today">The clinic's today.</param>
    public static IEnumerable<(AlertOpens Message, DateOnly On)> Of(
        string clinic,
        Guid patientId,
        PatientEvent happened,
        PatientCase patient,
        PatientCase before,
        DateOnly today
    )
    {
        // A report is recorded today; when a corrected one was first recorded is known when the message is handled.
        if (patient.OpenedBy(happened, before) is not { } alert || happened is SideEffectReported && !alert.IsRecent(today))
            return [];
        var report = alert.Report.Event;
        return alert
            .Reasons.GroupBy(one => one.From > today ? one.From : today, one => one.Reason)
            .Select(due => (new AlertOpens(clinic, patientId, report.SideEffectId, report.Term, report.Severity, [.. due]), due.Key));
    }
}

/// <summary>Tells the clinic's webhooks of an alert.</summary>
public static partial class AlertOpensHandler
{
    public static void Configure(HandlerChain chain) =>
        chain
            .OnAnyException()
            .RetryWithCooldown(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2))
            .Then.MoveToErrorQueue();

    public static async Task<IEnumerable<object>> Handle(
        AlertOpens message,
        EventLog events,
        ClinicDirectory clinics,
        ILogger<AlertOpens> log,
        CancellationToken cancellation
    )
    {
        var clinic = await clinics.Read(message.Clinic, cancellation);
        var record = await PatientRecord.Read(message.Clinic, message.PatientId, events, cancellation);
        var today = clinics.Today(clinic.Settings);
        if (record?.AlertOf(message.SideEffectId) is not { } alert)
            return [];
        var report = alert.Report.Event;
        if ((report.Term, report.Severity) != (message.Term, message.Severity))
            return []; // the correction has sent a message of its own
        var reasons = alert.Reasons.Where(one => message.Reasons.Contains(one.Reason)).ToList();
        var (open, later) = (reasons.FindAll(one => one.From <= today), reasons.FindAll(one => one.From > today));
        if (open.Count > 0)
            LogAlert(log, message.Clinic, message.SideEffectId);
        return [.. Deliveries(clinic, message, [.. open.Select(one => one.Reason)]), .. later.Select(Again)];

        // The clinic's time zone was changed meanwhile, so that the day has not begun.
        object Again((AlertReason Reason, DateOnly From) one) =>
            (message with { Reasons = [one.Reason] }).ScheduledAt(ClinicDirectory.StartOf(one.From, clinic.Settings));
    }

    private static IEnumerable<object> Deliveries(Clinic clinic, AlertOpens message, IReadOnlyList<AlertReason> reasons) =>
        reasons.Count == 0
            ? []
            : clinic.Webhooks.Select(webhook => new AlertDelivery(
                webhook.WebhookId,
                message.Clinic,
                message.PatientId,
                message.SideEffectId,
                message.Term,
                message.Severity,
                reasons
            ));

    [LoggerMessage(LogLevel.Warning, "A side effect needs prompt attention: clinic {Clinic}, side effect {SideEffectId}")]
    private static partial void LogAlert(ILogger log, string clinic, Guid sideEffectId);
}
