using System.Text.Json;
using System.Text.Json.Serialization;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Protection;
using Wolverine;
using Wolverine.Attributes;

namespace OutcomesTracker.Server.Features.Webhooks;

/// <summary>An alert on its way to a webhook. Holds ids and codes only.</summary>
/// <param name="EventId">The event that raised it.</param>
[MessageIdentity("alert-delivery")]
public sealed record AlertDelivery(
    Guid WebhookId,
    string Clinic,
    Guid PatientId,
    Guid EventId,
    Guid SideEffectId,
    SideEffectTerm Term,
    int Severity,
    IReadOnlyList<AlertReason> Reasons
)
{
    /// <summary>
    /// What a receiver knows the alert by: the same however often it is sent, and another if it opens again.
    /// </summary>
    [JsonIgnore]
    public Guid AlertId =>
        DeterministicId.OfAlert($"{Clinic}/{PatientId:D}/{EventId:D}/{string.Join('+', Reasons.Select(Code<AlertReason>.Of))}");
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
    /// <summary>Each waits for another time up to this, or all would come again at once, and all but a few wait again.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    public static async Task Handle(
        AlertDelivery delivery,
        Envelope envelope,
        IMessageContext context,
        ClinicDirectory clinics,
        PatientKeyStore keys,
        WebhookSender sender,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        // A webhook that was removed is told nothing.
        if ((await clinics.Read(delivery.Clinic, cancellation)).Webhook(delivery.WebhookId) is not { } webhook)
            return;
        using var turn = sender.TryBegin(delivery.Clinic, webhook.WebhookId);
        if (turn is null)
        {
            // As many as may be are on their way to the clinic's receivers. To wait for them is no try, and takes none back.
            envelope.Attempts--;
            await context.ReScheduleCurrentAsync(clock.GetUtcNow() + Random.Shared.NextDouble() * LongestWait);
            return;
        }
        var key = keys.OfClinic(delivery.Clinic);
        await sender.Send(
            turn,
            new(key.Open(webhook.Url.Text)),
            [.. webhook.Secrets.Select(secret => WebhookSecret.Bytes(key.Open(secret.Text)))],
            delivery.AlertId,
            JsonSerializer.SerializeToUtf8Bytes(AlertMessage.Of(delivery), ApiJson.Options),
            cancellation
        );
    }
}
