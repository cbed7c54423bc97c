using System.Collections.Concurrent;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Clinics;
using OutcomesTracker.EventStore;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Features.Clinics;

/// <summary>The registry's clinics: each is a stream of its settings. What is known of one is looked up again after a second.</summary>
public sealed class ClinicDirectory(EventLog log, StreamWriter<Clinic> clinics, TimeProvider clock)
{
    public static readonly Fold<Clinic> Fold = new(
        Clinic.Unknown, (clinic, stored) => EventJson.ReadClinic(stored) is { } happened ? clinic.Evolve(happened) : clinic, EventNames.ClinicStream);

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (ClinicSettings Settings, DateTimeOffset ReadAt)> known = new(StringComparer.Ordinal);

    /// <summary>A clinic's settings, or null when it is not registered.</summary>
    public async ValueTask<ClinicSettings?> Find(string slug, CancellationToken cancellation)
    {
        if (known.TryGetValue(slug, out var entry) && clock.GetUtcNow() - entry.ReadAt < Fresh) return entry.Settings;
        var clinic = Clinic.Unknown;
        foreach (var stored in await log.ReadStream(Stream(slug), ct: cancellation)) clinic = Fold.Evolve(clinic, stored);
        if (clinic.Settings is { } settings) known[slug] = (settings, clock.GetUtcNow());
        return clinic.Settings;
    }

    /// <summary>Today in the clinic; UTC's for a clinic that is not there.</summary>
    public DateOnly Today(ClinicSettings? clinic)
    {
        var now = clock.GetUtcNow();
        var zone = clinic is null ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(clinic.TimeZone);
        return DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
    }

    /// <summary>Registers the clinic or changes its settings; true when it is new. Equal settings append nothing.</summary>
    public async Task<bool> Put(Caller caller, string slug, ClinicSettings wanted, CancellationToken cancellation)
    {
        var id = Guid.CreateVersion7();
        var isNew = await clinics.Execute<bool>(Stream(slug), id, snapshot =>
        {
            var isNew = snapshot.State.Settings is null;
            if (snapshot.State.Decide(wanted) is not { } happened) return new Verdict<bool>.Answer(false);
            var stored = new NewEvent(id, EventNames.Of(happened.GetType()), EventJson.DotNetType(happened.GetType()), EventJson.Write(happened))
            {
                UserName = caller.Subject,
                Headers = new EventHeaders(caller.Role, null, null, null, null).Json,
            };
            return new Verdict<bool>.Append(stored, ClaimStreamId: false, _ => isNew);
        }, cancellation);
        known.TryRemove(slug, out _);
        return isNew;
    }

    private static StreamKey Stream(string slug) => new(slug, DeterministicId.OfClinic(slug));
}
