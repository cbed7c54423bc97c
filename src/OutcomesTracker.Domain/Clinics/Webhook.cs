using System.Collections.Immutable;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.Clinics;

/// <summary>Where a clinic is told of its alerts.</summary>
/// <param name="Url">An http or https address, which may hold a password of the receiver's.</param>
/// <param name="Secrets">What the messages are signed with: one, or two while one is replaced.</param>
public sealed record Webhook(Guid WebhookId, ProtectedText Url, ImmutableArray<ProtectedText> Secrets);

/// <summary>A webhook was set up, or replaced as a whole. Address and secrets are sealed under the clinic's key.</summary>
[StoredName("webhook_set")]
public sealed record WebhookSet(Guid WebhookId, ProtectedText Url, ImmutableArray<ProtectedText> Secrets) : ClinicEvent;

/// <summary>A webhook is told of nothing any more.</summary>
[StoredName("webhook_removed")]
public sealed record WebhookRemoved(Guid WebhookId) : ClinicEvent;
