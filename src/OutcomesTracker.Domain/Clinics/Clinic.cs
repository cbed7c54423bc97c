using System.Collections.Immutable;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.Clinics;

/// <summary>A clinic's settings: its name, IANA time zone (which determines its "today"), ISO 4217 currency and BCP 47 language.</summary>
public sealed record ClinicSettings(string Name, string TimeZone, string Currency, string Language);

/// <summary>Something that was recorded about a clinic.</summary>
public abstract record ClinicEvent;

/// <summary>A clinic joined the registry.</summary>
[StoredName("clinic_registered")]
public sealed record ClinicRegistered(ClinicSettings Settings) : ClinicEvent;

/// <summary>A clinic's settings changed. The event holds all of them, not only the changed ones.</summary>
[StoredName("clinic_changed")]
public sealed record ClinicChanged(ClinicSettings Settings) : ClinicEvent;

/// <summary>An access token of the clinic's staff is no longer valid, whatever its expiry.</summary>
/// <param name="Jti">The token's id (its <c>jti</c> claim).</param>
[StoredName("token_revoked")]
public sealed record TokenRevoked(string Jti) : ClinicEvent;

/// <summary>
/// A clinic as it stands: null settings when it was never registered, the ids of the tokens that it revoked, and its webhooks in the order
/// in which they were set up.
/// </summary>
public sealed record Clinic(ClinicSettings? Settings, ImmutableHashSet<string> RevokedTokens, ImmutableList<Webhook> Webhooks)
{
    /// <summary>The most webhooks that a clinic may have.</summary>
    public const int MostWebhooks = 10;

    public static readonly Clinic Unknown = new(null, ImmutableHashSet.Create<string>(StringComparer.Ordinal), []);

    public Clinic Evolve(ClinicEvent happened) =>
        happened switch
        {
            ClinicRegistered registered => this with { Settings = registered.Settings },
            ClinicChanged changed => this with { Settings = changed.Settings },
            TokenRevoked revoked => this with { RevokedTokens = RevokedTokens.Add(revoked.Jti) },
            WebhookSet set => this with { Webhooks = With(new(set.WebhookId, set.Url, set.Secrets)) },
            WebhookRemoved removed => this with { Webhooks = Webhooks.RemoveAll(one => one.WebhookId == removed.WebhookId) },
            _ => this,
        };

    /// <summary>The event that these settings make, or null if they are equal to the present ones.</summary>
    public ClinicEvent? Decide(ClinicSettings wanted) =>
        Settings is null ? new ClinicRegistered(wanted)
        : Settings == wanted ? null
        : new ClinicChanged(wanted);

    public Webhook? Webhook(Guid webhookId) => Webhooks.Find(one => one.WebhookId == webhookId);

    /// <summary>Whether a webhook of this id can be set up or replaced.</summary>
    public bool HasRoomFor(Guid webhookId) => Webhook(webhookId) is not null || Webhooks.Count < MostWebhooks;

    private ImmutableList<Webhook> With(Webhook webhook) =>
        Webhook(webhook.WebhookId) is { } before ? Webhooks.Replace(before, webhook) : Webhooks.Add(webhook);

    /// <summary>The event that revokes a token, or null when it is revoked already.</summary>
    public ClinicEvent? Revoke(string jti) => RevokedTokens.Contains(jti) ? null : new TokenRevoked(jti);
}
