using System.Collections.Concurrent;
using System.Security.Cryptography;
using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Protection;

/// <summary>
/// Every patient's key, wrapped by the master key, in a database of its own. A key is durable here before its patient's first event
/// commits. Keys in use stay in memory, up to a bound.
/// </summary>
public sealed class PatientKeyStore
{
    private const int MostInMemory = 100_000;

    // The id of no patient. The first server wraps a key under it with its master key, and another master key cannot unwrap that.
    private static readonly Guid Probe = new("7c2e0d5a-1f4b-4c1e-9a57-0d6f3b8e2a41");

    private readonly NpgsqlDataSource database;
    private readonly MasterKey master;
    private readonly RecentlyUsed<Guid, PatientKey> inMemory = new(MostInMemory);
    private readonly ConcurrentDictionary<string, PatientKey> ofClinics = new(StringComparer.Ordinal);
    private readonly RequestCoalescing<Guid, PatientKey?> found;
    private readonly RequestCoalescing<Guid, PatientKey> made;

    public PatientKeyStore(NpgsqlDataSource database, MasterKey master)
    {
        (this.database, this.master) = (database, master);
        found = new(
            database,
            async (ids, cancellation) =>
                await FindAll(ids, cancellation) is var keys ? [.. ids.Select(id => keys.GetValueOrDefault(id))] : []
        );
        made = new(database, FindOrCreateAll);
    }

    /// <summary>Refuses a key store that is not this registry's, and a master key that is not this key store's.</summary>
    public async Task Require(NpgsqlDataSource registry, CancellationToken cancellation)
    {
        await KeyStoreTable.Require(registry, database, cancellation);
        try
        {
            // Executes an INSERT, although the row exists at every start but the first: a key store that accepts no keys must be detected
            // now, not at a patient's enrolment.
            await FindOrCreate(Probe, cancellation);
        }
        catch (CryptographicException)
        {
            throw new ConfigurationException("This is not the master key that the key store was made with: it opens none of its keys.");
        }
    }

    /// <summary>The patient's key, or null when there is none: never made, or destroyed.</summary>
    public async ValueTask<PatientKey?> Find(Guid patientId, CancellationToken cancellation) =>
        inMemory.Find(patientId) ?? await found.Get(patientId, cancellation);

    public async Task<IReadOnlyDictionary<Guid, PatientKey>> FindAll(IReadOnlyCollection<Guid> patientIds, CancellationToken cancellation)
    {
        var keys = new Dictionary<Guid, PatientKey>(patientIds.Count);
        var unknown = new List<Guid>();
        foreach (var id in patientIds)
            if (inMemory.Find(id) is { } known)
                keys[id] = known;
            else
                unknown.Add(id);
        if (unknown.Count == 0)
            return keys;
        var wrapped = await database.Query(
            "select patient_id, wrapped from outcomes_keys.patient_keys where patient_id = any($1)",
            row => (Id: row.GetGuid(0), Key: row.GetFieldValue<byte[]>(1)),
            cancellation,
            [unknown.ToArray()]
        );
        foreach (var (id, key) in wrapped)
            keys[id] = Remember(id, master.Unwrap(id, key));
        return keys;
    }

    /// <summary>The patient's key, created now if there is none; two concurrent calls both return the key stored first.</summary>
    public async ValueTask<PatientKey> FindOrCreate(Guid patientId, CancellationToken cancellation) =>
        inMemory.Find(patientId) ?? await made.Get(patientId, cancellation);

    /// <summary>A clinic's own key, for digests that are compared within the clinic. It follows from the master key.</summary>
    public PatientKey OfClinic(string clinic) => ofClinics.GetOrAdd(clinic, name => new(Guid.Empty, master.Derive($"clinic/{name}")));

    private async Task<IReadOnlyList<PatientKey>> FindOrCreateAll(IReadOnlyList<Guid> patientIds, CancellationToken cancellation)
    {
        var fresh = patientIds.Distinct().Order().ToDictionary(id => id, master.Create);
        var inserted = await database.Query(
            "insert into outcomes_keys.patient_keys (patient_id, wrapped) select * from unnest($1, $2) "
                + "on conflict (patient_id) do nothing returning patient_id",
            row => row.GetGuid(0),
            cancellation,
            fresh.Keys.ToArray(),
            fresh.Values.Select(one => one.Wrapped).ToArray()
        );
        // Cached only now, when the whole statement is committed.
        var keys = inserted.ToDictionary(id => id, id => Remember(id, fresh[id].Key));
        foreach (var (id, key) in await FindAll([.. fresh.Keys.Where(id => !keys.ContainsKey(id))], cancellation))
            keys[id] = key;
        return
        [
            .. patientIds.Select(id => keys.GetValueOrDefault(id) ?? throw new InvalidOperationException("A key that was there is gone.")),
        ];
    }

    private PatientKey Remember(Guid patientId, PatientKey key)
    {
        inMemory.Keep(patientId, key);
        return key;
    }
}
