using Microsoft.Extensions.Logging;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.SideEffects;
using Wolverine.ErrorHandling;
using Wolverine.Runtime.Handlers;

namespace OutcomesTracker.Server.Features.SideEffects;

/// <summary>A side effect needs prompt attention. The alert names the event and holds no patient data.</summary>
/// <param name="EventId">The event that reported the side effect.</param>
public sealed record SideEffectAlert(string Clinic, Guid EventId)
{
    /// <summary>The alert that an event raises, or null. The rules recorded the alert among the event's warnings.</summary>
    public static SideEffectAlert? Of(string clinic, Guid eventId, PatientEvent happened) =>
        happened.WarningsGiven().Contains(ReportSideEffect.Alert) ? new(clinic, eventId) : null;
}

/// <summary>Logs alerts, for now. A failed alert is retried three times and then moved to Wolverine's dead-letter queue.</summary>
public static partial class SideEffectAlertHandler
{
    public static void Configure(HandlerChain chain) =>
        chain
            .OnAnyException()
            .RetryWithCooldown(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2))
            .Then.MoveToErrorQueue();

    public static void Handle(SideEffectAlert alert, ILogger<SideEffectAlert> log) => LogAlert(log, alert.Clinic, alert.EventId);

    [LoggerMessage(LogLevel.Warning, "A side effect needs prompt attention: clinic {Clinic}, event {EventId}")]
    private static partial void LogAlert(ILogger log, string clinic, Guid eventId);
}
