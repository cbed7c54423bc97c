using System.Collections.Concurrent;
using Marten;
using OutcomesTracker.Domain.Clinics;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Features.Clinics;

/// <summary>
/// The registry's clinics. Each is an event stream of its settings and of the tokens that it revoked. A clinic's state is cached for one
/// second; a change made by this server removes it from the cache at once.
/// </summary>
public sealed class ClinicDirectory(EventLog log, IDocumentStore store, CommitSignal signal, TimeProvider clock)
{
    private const int MostTries = 12;

    /// <summary>
    /// The tenant whose stream holds the revocations by roles without a clinic. It is not a valid slug, so no clinic can have this name.
    /// </summary>
    private const string Registry = "*DEFAULT*";

    private static readonly TimeSpan CacheLifetime = TimeSpan.FromSeconds(1),
        Timeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Reading> known = new(StringComparer.Ordinal);

    /// <summary>A clinic's settings, or null when it is not registered.</summary>
    public async ValueTask<ClinicSettings?> Find(string slug, CancellationToken cancellation) =>
        ClinicSlug.IsMatch(slug) ? (await Read(slug, cancellation)).Settings : null;

    /// <summary>Every registered clinic, by name.</summary>
    public async Task<IReadOnlyList<(string Slug, string Name)>> All(CancellationToken cancellation)
    {
        var all = new List<(string Slug, string Name)>();
        foreach (var slug in await log.Tenants(cancellation))
            if (await Find(slug, cancellation) is { } settings)
                all.Add((slug, settings.Name));
        return [.. all.OrderBy(clinic => clinic.Name, NameCollation.Order).ThenBy(clinic => clinic.Slug, StringComparer.Ordinal)];
    }

    /// <summary>Whether a caller's clinic, if its role has one, is registered.</summary>
    public async ValueTask<bool> IsKnown(Caller caller, CancellationToken cancellation) =>
        !caller.IsClinicRole || await Find(caller.Clinic!, cancellation) is not null;

    /// <summary>Whether a caller's token was revoked by the registry or, for a clinic role, by the clinic.</summary>
    public async ValueTask<bool> HasRevoked(Caller caller, string jti, CancellationToken cancellation) =>
        (await Read(Registry, cancellation)).RevokedTokens.Contains(jti)
        || (TenantOf(caller) is { } tenant && tenant != Registry && (await Read(tenant, cancellation)).RevokedTokens.Contains(jti));

    /// <summary>Today's date in the clinic's time zone; in UTC if there is no clinic.</summary>
    public DateOnly Today(ClinicSettings? clinic) => DayOf(clock.GetUtcNow(), clinic);

    /// <summary>The date of an instant in the clinic's time zone; in UTC if there is no clinic.</summary>
    public static DateOnly DayOf(DateTimeOffset instant, ClinicSettings? clinic)
    {
        var zone = clinic is null ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(clinic.TimeZone);
        return DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
    }

    /// <summary>When a day begins in the clinic's time zone; in UTC if there is no clinic.</summary>
    public static DateTimeOffset StartOf(DateOnly day, ClinicSettings? clinic)
    {
        var zone = clinic is null ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(clinic.TimeZone);
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // Where clocks are put forward at midnight, the day begins with the first time that there is.
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(15);
        return new(midnight, zone.GetUtcOffset(midnight));
    }

    /// <summary>Registers the clinic or changes its settings; true when the clinic is new. Unchanged settings append no event.</summary>
    public Task<bool> Put(Caller caller, string slug, ClinicSettings wanted, CancellationToken cancellation) =>
        Record(caller, slug, clinic => (clinic.Decide(wanted), clinic.Settings is null), cancellation);

    /// <summary>
    /// Revokes a token. A clinic-admin's revocation applies to tokens of that clinic, a registry-admin's to every token. False when the
    /// caller's clinic is not registered. A token that is revoked already appends no event.
    /// </summary>
    public async Task<bool> Revoke(Caller caller, string jti, CancellationToken cancellation) =>
        TenantOf(caller) is { } tenant
        && await Record(
            caller,
            tenant,
            clinic => tenant == Registry || clinic.Settings is not null ? (clinic.Revoke(jti), true) : (null, false),
            cancellation
        );

    /// <summary>Sets up a webhook or replaces it; null if the clinic is not registered or has no room for another.</summary>
    /// <param name="webhook">With sealed secrets.</param>
    /// <param name="isSame">Whether a webhook is the same already, which its seals do not tell; nothing is recorded then.</param>
    /// <returns>Whether it is new.</returns>
    public Task<bool?> Put(Caller caller, Webhook webhook, Func<Webhook, bool> isSame, CancellationToken cancellation) =>
        Record<bool?>(
            caller,
            caller.Clinic!,
            clinic =>
                clinic.Settings is null || !clinic.HasRoomFor(webhook.WebhookId) ? (null, null)
                : clinic.Webhook(webhook.WebhookId) is { } before && isSame(before) ? (null, false)
                : (new WebhookSet(webhook.WebhookId, webhook.Url, webhook.Secrets), clinic.Webhook(webhook.WebhookId) is null),
            cancellation
        );

    /// <summary>Removes a webhook; false if there is none.</summary>
    public Task<bool> Remove(Caller caller, Guid webhookId, CancellationToken cancellation) =>
        Record(
            caller,
            caller.Clinic!,
            clinic => clinic.Webhook(webhookId) is null ? (null, false) : ((ClinicEvent)new WebhookRemoved(webhookId), true),
            cancellation
        );

    /// <summary>The tenant whose stream holds a caller's revocations; null if the caller's clinic is not a valid slug.</summary>
    private static string? TenantOf(Caller caller) =>
        !caller.IsClinicRole ? Registry
        : caller.Clinic is { } clinic && ClinicSlug.IsMatch(clinic) ? clinic
        : null;

    private async Task<T> Record<T>(
        Caller caller,
        string tenant,
        Func<Clinic, (ClinicEvent? Happened, T Answer)> decide,
        CancellationToken cancellation
    )
    {
        try
        {
            for (var tries = 1; ; tries++)
                try
                {
                    return await Failures.RunUnwrapped(() => TryRecord(caller, tenant, decide, cancellation));
                }
                catch (Exception failure) when (tries < MostTries && Failures.IsRace(failure))
                {
                    // Another transaction changed the stream first: decide again on its new state.
                }
        }
        catch (Exception failure) when (Failures.IsConnection(failure) || Failures.IsRace(failure))
        {
            throw new StoreUnavailableException("The event store is not available.", failure);
        }
        finally
        {
            // In every case, because a change whose answer was lost may have been recorded.
            known.TryRemove(tenant, out _);
        }
    }

    private async Task<T> TryRecord<T>(
        Caller caller,
        string tenant,
        Func<Clinic, (ClinicEvent? Happened, T Answer)> decide,
        CancellationToken cancellation
    )
    {
        var (clinic, version) = await ReadOn(tenant, before: null);
        var (happened, answer) = decide(clinic);
        if (happened is null)
            return answer;
        await using var session = store.LightweightSession(tenant);
        var wrapped = new DecidedEvent(Guid.CreateVersion7(), happened, caller.Subject, new(caller.Role, null, null, null, null)).Wrap(
            session,
            clock.GetUtcNow()
        );
        if (version == 0)
            session.Events.StartStream<Clinic>(Stream(tenant).Id, wrapped);
        else
            session.Events.Append(Stream(tenant).Id, version + 1, wrapped);
        await session.SaveChangesAsync(cancellation);
        signal.Committed();
        return answer;
    }

    /// <summary>The clinic's state, at most one second old. Concurrent requests share one read of the stream.</summary>
    public async ValueTask<Clinic> Read(string tenant, CancellationToken cancellation)
    {
        if (!known.TryGetValue(tenant, out var reading) || clock.GetElapsedTime(reading.StartedAt) >= CacheLifetime)
        {
            // Cached before the read begins: a change recorded in the meantime removes this entry, so the read can never hide that change.
            var before = reading;
            reading = new(clock.GetTimestamp(), new(() => ReadOn(tenant, before)));
            known[tenant] = reading;
        }
        var kept = false;
        try
        {
            var (clinic, _) = await reading.Events.Value.WaitAsync(Timeout, cancellation);
            kept = clinic.Settings is not null || tenant == Registry;
            return clinic;
        }
        finally
        {
            if (!kept)
                known.TryRemove(new(tenant, reading));
        }
    }

    private async Task<(Clinic Clinic, long Version)> ReadOn(string tenant, Reading? before)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        var (clinic, version) = before is { Events: { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } done } }
            ? await done
            : (Clinic.Unknown, 0);
        foreach (var stored in await log.ReadStream(Stream(tenant), version + 1, cancellation: timeout.Token))
            (clinic, version) = (EventJson.ReadClinic(stored) is { } happened ? clinic.Evolve(happened) : clinic, stored.Version);
        return (clinic, version);
    }

    private static StreamKey Stream(string tenant) => new(tenant, DeterministicId.OfClinic(tenant));

    private sealed record Reading(long StartedAt, Lazy<Task<(Clinic Clinic, long Version)>> Events);
}
