using System.Text.Json;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Protection;

namespace OutcomesTracker.Server.Features.Webhooks;

/// <summary>An alert on its way to a webhook. Holds ids and codes only.</summary>
public sealed record AlertDelivery(
    Guid WebhookId,
    string Clinic,
    Guid PatientId,
    Guid SideEffectId,
    SideEffectTerm Term,
    int Severity,
    IReadOnlyList<AlertReason> Reasons
)
{
    /// <summary>Stays the same however often the alert is sent: what a receiver knows it by.</summary>
    public Guid AlertId =>
        DeterministicId.OfAlert(
            $"{SideEffectId:D}/{Code<SideEffectTerm>.Of(Term)}/{Severity}/{string.Join('+', Reasons.Select(Code<AlertReason>.Of))}"
        );
}

/// <summary>What a webhook is sent: no identity and no free text.</summary>
public sealed record AlertMessage(
    string Type,
    Guid AlertId,
    string Clinic,
    Guid PatientId,
    Guid SideEffectId,
    SideEffectTerm Term,
    int Severity,
    IReadOnlyList<AlertReason> Reasons
)
{
    public static AlertMessage Of(AlertDelivery delivery) =>
        new(
            "alert.opened",
            delivery.AlertId,
            delivery.Clinic,
            delivery.PatientId,
            delivery.SideEffectId,
            delivery.Term,
            delivery.Severity,
            delivery.Reasons
        );
}

/// <summary>Sends an alert to a webhook. What fails is tried again by <see cref="WebhookRetries"/>.</summary>
public static class AlertDeliveryHandler
{
    public static async Task Handle(
        AlertDelivery delivery,
        ClinicDirectory clinics,
        PatientKeyStore keys,
        WebhookSender sender,
        CancellationToken cancellation
    )
    {
        // A webhook that was removed is told nothing.
        if ((await clinics.Read(delivery.Clinic, cancellation)).Webhook(delivery.WebhookId) is not { } webhook)
            return;
        var key = keys.OfClinic(delivery.Clinic);
        await sender.Send(
            webhook.WebhookId,
            new(webhook.Url),
            [.. webhook.Secrets.Select(secret => WebhookSecret.Bytes(key.Open(secret.Text)))],
            delivery.AlertId,
            JsonSerializer.SerializeToUtf8Bytes(AlertMessage.Of(delivery), ApiJson.Options),
            cancellation
        );
    }
}
